// `receptive convert`: converts a model from one format to another.

import type { ExportFormat } from '../formats/write-model.js'
import { formatFor } from './formats.js'
import type { Model } from '../index.js'
import { openModel, type Layers } from './open-model.js'
import type { Output } from './output.js'

export async function convert(
  source: string,
  target: string,
  options: { readonly format?: ExportFormat } & Layers,
  { say }: Output,
): Promise<void> {
  const format = formatFor(target, options.format)
  const model = await openModel(source, options, 'reference')
  say(`${source}: ${model.layers.length} layers, ${await parameters(model)} parameters`)
  await model.save(target, { format })
  model.dispose()
  say(`${target}: written as ${format}`)
}

async function parameters(model: Model): Promise<string> {
  const weights = Object.values(await model.getWeights())
  return weights.reduce((sum, { data }) => sum + data.length, 0).toLocaleString('en-US')
}
