// y[…,k] = e^x[…,k] / Σ_j e^x[…,j]; docs/activations.md

import { inverseOf } from '../../kernels/ops/layout.js'
import type { Shape } from '../../kernels/shape.js'
import { optionsOrNone } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { activationLayer } from './activation.js'
import { anAxis, axisOf, withLast } from './axes.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { transposed } from './transposed.js'

/** Configuration of `layers.softmax`. */
export interface SoftmaxConfig extends LayerConfig {
  /** The axis that adds up to 1: from 1, as 0 is the batch, or from −1 at the end. Default −1, the last; it is moved there and back. */
  readonly axis?: number
}

const checkConfig = optionsOrNone<SoftmaxConfig>({ ...layerChecks, axis: anAxis })

/**
 * Shares that add up to 1 along an axis.
 * @throws if `axis` is 0 or no whole number; when applied, if there is no such axis.
 */
export function softmax(config: SoftmaxConfig = {}): Layer {
  checkConfig('softmax', config)
  const { axis = -1 } = config
  const axisIn = (x: Shape): number => axisOf('softmax: axis', axis, x)
  const outputShape = ([x]: readonly Shape[]): Shape => {
    axisIn(x)
    return x
  }
  if (axis === -1) return activationLayer('softmax', config, { name: 'softmax' }, outputShape)
  /** What is computed of tensors whose last axis it is. */
  const along = (backend: Backend, tensors: readonly Tensor[], f: (...moved: Tensor[]) => Tensor): Tensor => {
    const [{ shape }] = tensors
    const perm = withLast(shape.length, [axisIn(shape.slice(1))])
    return transposed(backend, f(...tensors.map((x) => transposed(backend, x, perm))), inverseOf(perm))
  }
  return builtIn({
    ...{ kind: 'softmax', config, outputShape },
    forward({ backend, inputs }) {
      const y = along(backend, inputs, (x) => backend.run('softmax', { x }))
      return { y, saved: { y } }
    },
    backward: ({ backend, dy, saved: { y } }) => ({
      inputs: [along(backend, [y, dy], (p, q) => backend.run('softmaxGradient', { y: p, dy: q }))],
    }),
  })
}
