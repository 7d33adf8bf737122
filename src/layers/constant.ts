// y = value, whatever x is, once per example. docs/tensor-operations.md

import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { optionsOrNone } from '../check/options.js'
import { layerChecks, type ForwardPass, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { repeated, summedTo } from './merge.js'
import { someNumbers, type Numbers } from './rescaling.js'
import { checkShape } from './symbolic.js'
import type { Tensor } from '../tensor/tensor.js'

/** Configuration of `layers.constant`. */
export interface ConstantConfig extends LayerConfig {
  /** The shape for one example; default: `[]` for one number, or the shape of a list. */
  readonly shape?: Shape
  /**
   * The initial value of the weight: one number for all elements, or a row-major list of as many as the shape holds; default
   * 0.
   */
  readonly value?: Numbers
  /** Whether training changes the value; default false. */
  readonly trainable?: boolean
}

const checkConfig = optionsOrNone<ConstantConfig>({ ...layerChecks, shape: checkShape, value: someNumbers })

/**
 * A value that does not depend on the input: `layers.add().apply([x, layers.constant({ value: [1, 2, 3] }).apply(x)])`. The
 * input only determines the number of examples. The weight `value` is saved with the model like any other. Training does not
 * change it unless `trainable` is true. A layer that merges it with another tensor does not repeat it in memory.
 * @throws if the shape is not valid, or `value` holds anything but finite numbers, or not as many as the shape.
 */
export function constant(config: ConstantConfig = {}): Layer {
  checkConfig('constant', config)
  const { value = 0 } = config
  const list = typeof value === 'number' ? undefined : value
  const { shape = list ? [list.length] : [] } = config
  const size = sizeOf(shape)
  if (list && list.length !== size)
    throw new Error(
      `constant: value must hold the ${size} numbers of shape ${formatShape(shape)}, got ${list.length}`,
    )
  return builtIn({
    kind: 'constant',
    config: { trainable: false, ...config },
    outputShape: () => shape,
    weights: () => ({
      value: {
        shape,
        initializer: () => (list ? Float64Array.from(list) : new Float64Array(size).fill(value as number)),
      },
    }),
    forward: (pass) => ({ y: repeated(pass.backend, once(pass), [pass.inputs[0].shape[0], ...shape]) }),
    backward: ({ backend, dy, inputShapes: [x], wanted }) => ({
      inputs: [
        wanted.inputs[0] ? backend.tensor({ shape: x, data: new Float32Array(sizeOf(x)) }) : undefined,
      ],
      weights: wanted.weights
        ? { value: backend.reshape(summedTo(backend, dy, [1, ...shape]), shape) }
        : undefined,
    }),
  })
}

/** The value for one example, as a batch of one. */
export const once = ({ backend, weights: { value } }: ForwardPass): Tensor =>
  backend.reshape(value, [1, ...value.shape])
