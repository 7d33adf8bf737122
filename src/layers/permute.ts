// The axes of an example in another order. docs/reshaping.md

import { inverseOf } from '../../kernels/ops/layout.js'
import { formatShape } from '../../kernels/shape.js'
import { check } from '../check/check.js'
import { options } from '../check/options.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.permute`. */
export interface PermuteConfig extends LayerConfig {
  /**
   * For each axis of the output, the axis of the input that it comes from, counted from 1; 0 is the batch, which stays. `[3,
   * 1, 2]` turns `[H, W, C]` into `[C, H, W]`.
   */
  readonly dims: readonly number[]
}

const checkConfig = options<PermuteConfig>(
  {
    dims: check(
      'the numbers from 1 to that of the axes, each once, such as [3, 1, 2]',
      (value) =>
        Array.isArray(value) && value.length > 0 && value.every((_, axis) => value.includes(axis + 1)),
    ),
  },
  layerChecks,
)

/**
 * Puts the axes of each input into another order; values move with them. The gradient is moved back.
 * @throws if `dims` does not hold the numbers from 1 on, each once; when applied, if the input has a different number of
 *   axes.
 */
export function permute(config: PermuteConfig): Layer {
  checkConfig('permute', config)
  const { dims } = config
  const perm = [0, ...dims]
  return builtIn({
    kind: 'permute',
    config,
    outputShape([x]) {
      if (x.length !== dims.length)
        throw new Error(
          `permute: dims ${formatShape(dims)} are for ${dims.length} axes, the input ${formatShape(x)} has ${x.length}`,
        )
      return dims.map((axis) => x[axis - 1])
    },
    op: { name: 'transpose', attributes: { perm }, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
    backward: ({ backend, dy }) => ({
      inputs: [backend.run('transpose', { x: dy }, { perm: inverseOf(perm) })],
    }),
  })
}
