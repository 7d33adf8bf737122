// y = value, whatever x is: one for each example. docs/tensor-operations.md

import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { refuse, type Check } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { layerChecks, type ForwardPass, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { repeated, summedTo } from './merge.js'
import { checkShape } from './symbolic.js'
import type { Tensor } from '../tensor/tensor.js'

/** Configuration of `layers.constant`. */
export interface ConstantConfig extends LayerConfig {
  /** The shape for one example; default: that of one number, `[]`, or of a list. */
  readonly shape?: Shape
  /** What the weight starts with: one number for all, or a list of as many as the shape holds, row-major; default 0. */
  readonly value?: number | readonly number[]
  /** Whether training changes the value; default false. */
  readonly trainable?: boolean
}

const numbers: Check = (where, value) => {
  if (Number.isFinite(value) || (Array.isArray(value) && value.length > 0 && value.every(Number.isFinite)))
    return
  refuse(where, value, 'a finite number, or a list of such')
}

const checkConfig = optionsOrNone<ConstantConfig>({ ...layerChecks, shape: checkShape, value: numbers })

/**
 * A value that does not depend on the input: `layers.add().apply([x, layers.constant({ value: [1, 2, 3] }).apply(x)])`. The input
 * only says how many examples there are. Its weight `value` is kept in the model's file as any other, and training leaves it as
 * it is unless `trainable` is true. What merges it with another tensor repeats it on the way, and not in memory.
 * @throws if the shape is none, `value` holds anything but finite numbers, or another number of them than the shape.
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

/** The value of one example, as a batch of one. */
export const once = ({ backend, weights: { value } }: ForwardPass): Tensor =>
  backend.reshape(value, [1, ...value.shape])
