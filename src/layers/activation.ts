// y = f(x), element by element; softmax over the last axis. docs/activations.md

import type { FusedActivation } from '../../kernels/ops/conv2d.js'
import { noWeights, type Layer, type LayerConfig } from './layer.js'

/** The activations there are. */
export type ActivationName = 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softmax'

/** Configuration of `layers.activation`. */
export interface ActivationConfig extends LayerConfig {
  /** `linear`, `relu`, `sigmoid`, `tanh`, or `softmax` over the last axis. */
  readonly activation: ActivationName
}

const names: readonly string[] = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'] satisfies ActivationName[]

/**
 * An activation as a layer of its own. Input and output have one shape.
 * @throws if there is no such activation.
 */
export function activation(config: ActivationConfig): Layer {
  const f = checkActivation('activation', config.activation)
  return {
    kind: 'activation',
    config,
    outputShape: (inputShape) => inputShape,
    weights: noWeights,
    forward({ backend, x }) {
      if (f === 'linear') return [backend.reshape(x, x.shape), {}]
      const y = backend.run(f, { x })
      return [y, { y }]
    },
    backward({ backend, dy, saved: { y } }) {
      if (f === 'linear') return { dx: backend.reshape(dy, dy.shape), weights: {} }
      return { dx: backend.run(`${f}Gradient`, { y, dy }), weights: {} }
    },
  }
}

/** Splits an activation into the part that a kernel applies and the part that follows as a layer. */
export function splitActivation(
  where: string,
  name: ActivationName = 'linear',
): { readonly fused: FusedActivation; readonly then?: Layer } {
  const f = checkActivation(where, name)
  return f === 'linear' || f === 'relu'
    ? { fused: f }
    : { fused: 'linear', then: activation({ activation: f }) }
}

function checkActivation(where: string, name: ActivationName): ActivationName {
  if (names.includes(name)) return name
  throw new Error(`${where}: there is no activation ${JSON.stringify(name)}; use one of ${names.join(', ')}`)
}
