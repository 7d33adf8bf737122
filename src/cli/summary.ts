// `receptive summary`: prints a model's layers.

import { openModel, type Layers } from './open-model.js'
import type { Output } from './output.js'

export async function summary(source: string, options: Layers, { print }: Output): Promise<void> {
  const model = await openModel(source, options, 'reference')
  model.summary(print)
  if (model.classNames) print(`Classes: ${model.classNames.join(', ')}`)
  model.dispose()
}
