// What the numbers of an output are, by the activation that they come from.

import { namedLayers, type NamedLayer } from 'receptive'
import type { Recipe } from './alone.js'
import { layerOfOutput, type Asked } from './asked.js'
import type { Meaning } from './protocol.js'
import { activationLayers } from './sums.js'

/** Layers that change no value at inference. */
const still = new Set(['activation', 'dropout', 'flatten', 'gaussianNoise', 'reshape', 'spatialDropout2d'])

/** What becomes of a layer's sum, by name, and as a layer. */
export function activationOf({
  kind,
  config,
}: NamedLayer): { readonly name: string; readonly recipe: Recipe } | undefined {
  const { activation = 'linear', operation } = config as Readonly<Record<string, unknown>>
  const name = typeof activation === 'string' ? activation : (activation as { readonly name: string }).name
  if (kind in activationLayers)
    return {
      name: activationLayers[kind] ?? (operation as string | undefined) ?? name,
      recipe: { kind, config: { ...config } },
    }
  if (kind === 'reduce' && String(operation).startsWith('log'))
    return { name: 'log', recipe: { kind: 'unary', config: { operation: 'log' } } }
  return name === 'linear' ? undefined : { name, recipe: { kind: 'activation', config: { activation } } }
}

/** The name of the activation that the values of an output come from. */
export async function lastActivation(asked: Asked): Promise<string> {
  const all = await namedLayers(asked.net)
  let name = await layerOfOutput(asked)
  for (;;) {
    const layer = all.find((one) => one.name === name)
    const activation = layer && activationOf(layer)?.name
    if (!layer || !still.has(layer.kind) || (activation ?? 'linear') !== 'linear')
      return activation ?? 'linear'
    ;[name] = layer.inputs
  }
}

/**
 * What the numbers of an output are, from their activation; undefined if they are no list, `[K]` or `[1, 1, K]`. A softmax may
 * be made of several layers: what sums to 1 is probabilities, too.
 */
export function meaningOf(
  { net, output, scores }: Asked,
  outputs: Float32Array,
  activation: string,
): Meaning | undefined {
  const { shape } = net.outputs[output]
  if (shape.filter((axis) => axis > 1).length > 1) return undefined
  if (activation === 'sigmoid') return 'labels'
  if (outputs.length === 1) return 'numbers'
  if (activation === 'logSoftmax' || activation === 'softmax' || sumToOne(outputs)) return 'classes'
  return scores ? 'scores' : 'numbers'
}

const sumToOne = (outputs: Float32Array): boolean =>
  Math.abs(outputs.reduce((sum, value) => sum + value, 0) - 1) < 1e-3 && outputs.every((value) => value >= 0)
