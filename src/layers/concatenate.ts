// Joins inputs along an axis, like the branches of an inception block. docs/reshaping.md

import { concatenate as concatenated } from '../../kernels/ops/layout.js'
import type { Shape } from '../../kernels/shape.js'
import { check } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { checkSeveral } from './merge.js'

/** Configuration of `layers.concatenate`. */
export interface ConcatenateConfig extends LayerConfig {
  /** The axis along which the inputs are joined, from 1, since 0 is the batch. Default −1, the last: channels. */
  readonly axis?: number
}

const checkConfig = optionsOrNone<ConcatenateConfig>({
  ...layerChecks,
  axis: check(
    'a whole number other than 0, the batch',
    (value) => Number.isSafeInteger(value) && value !== 0,
  ),
})

/**
 * Joins two or more inputs: `layers.concatenate().apply([a, b])`, `[H, W, C₀]` and `[H, W, C₁]` → `[H, W, C₀ + C₁]`.
 * @throws if `axis` is not a whole number; when applied, if there are fewer than two inputs, there is no such axis, or the
 *   shapes differ along another axis.
 */
export function concatenate(config: ConcatenateConfig = {}): Layer {
  checkConfig('concatenate', config)
  const { axis = -1 } = config
  const attributes = (rank: number) => ({ axis: axis < 0 ? axis + rank : axis })
  const named = <T>(inputs: readonly T[]): { readonly [name: `x${number}`]: T } =>
    Object.fromEntries(inputs.map((x, i) => [`x${i}`, x]))
  return builtIn({
    kind: 'concatenate',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkSeveral('concatenate', inputShapes)
      const shapes: readonly Shape[] = inputShapes.map((shape) => [1, ...shape])
      const rank = shapes[0].length
      if (axis <= -rank || axis >= rank)
        throw new Error(
          `concatenate: axis must be from 1 to ${rank - 1}, or from −${rank - 1} to −1, for inputs ` +
            `[N,${inputShapes[0].join(',')}], got ${axis}`,
        )
      return concatenated(named(shapes), attributes(rank)).slice(1)
    },
    forward: ({ backend, inputs }) => ({
      y: backend.run('concatenate', named(inputs), attributes(inputs[0].shape.length)),
    }),
    backward({ backend, dy, inputShapes, wanted }) {
      const { axis } = attributes(dy.shape.length)
      let start = 0
      return {
        inputs: inputShapes.map((shape, i) => {
          const part = { axis, start, size: shape[axis] }
          start += shape[axis]
          return wanted.inputs[i] ? backend.run('slice', { x: dy }, part) : undefined
        }),
      }
    },
  })
}
