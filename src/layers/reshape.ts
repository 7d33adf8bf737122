// The same values under another shape. docs/reshaping.md

import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { check, isCount } from '../check/check.js'
import { options } from '../check/options.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.reshape`. */
export interface ReshapeConfig extends LayerConfig {
  /** The shape of one output, without the batch axis. One axis may be −1, and is then computed. `[]` is a single number. */
  readonly targetShape: Shape
}

const checkConfig = options<ReshapeConfig>(
  {
    targetShape: check(
      'a list of whole numbers of at least 1, one of which may be −1 instead',
      (value) =>
        Array.isArray(value) &&
        value.every((d) => d === -1 || isCount(d)) &&
        value.filter((d) => d === -1).length <= 1,
    ),
  },
  layerChecks,
)

/**
 * Gives each input another shape with as many values, row-major. No values move.
 * @throws if `targetShape` holds anything but whole numbers of at least 1 and at most one −1; when applied, if the numbers
 *   of values differ.
 */
export function reshape(config: ReshapeConfig): Layer {
  checkConfig('reshape', config)
  const { targetShape } = config
  const reshaped = (x: Shape): Shape => {
    const known = targetShape.reduce((n, d) => (d === -1 ? n : n * d), 1)
    const shape = targetShape.map((d) => (d === -1 ? sizeOf(x) / known : d))
    if (sizeOf(shape) !== sizeOf(x) || !shape.every((d) => Number.isInteger(d) && d >= 1))
      throw new Error(
        `reshape: ${formatShape(x)} holds ${sizeOf(x)} values, which do not fit ${formatShape(targetShape)}`,
      )
    return shape
  }
  return builtIn({
    kind: 'reshape',
    config,
    outputShape: ([x]) => reshaped(x),
    forward: ({ backend, inputs: [x] }) => ({
      y: backend.reshape(x, [x.shape[0], ...reshaped(x.shape.slice(1))]),
    }),
    backward: ({ backend, dy, inputShapes: [inputShape] }) => ({ inputs: [backend.reshape(dy, inputShape)] }),
  })
}
