// y = mean, sum, maximum, … along some axes of each example. docs/tensor-operations.md

import type { Shape } from '../../kernels/shape.js'
import { oneOf, truth } from '../check/check.js'
import { options } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { axesOf, someAxes } from './axes.js'
import { layerChecks, type LayerConfig, type Tensors } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { repeated } from './merge.js'
import {
  countOf,
  kept,
  largestGradient,
  largestOf,
  logSumExp,
  meanOf,
  productGradient,
  productOf,
  sumOf,
} from './reductions.js'

/** The name of a reduction. */
export type Reduction =
  'mean' | 'sum' | 'max' | 'min' | 'product' | 'l1' | 'l2' | 'sumSquare' | 'logSum' | 'logSumExp'

/** Configuration of `layers.reduce`. */
export interface ReduceConfig extends LayerConfig {
  /**
   * `mean`, `sum`, `max`, `min`, `product`, `l1` (Σ|x|), `l2` (√Σx²), `sumSquare` (Σx²), `logSum` (log Σx) or `logSumExp`
   * (log Σe^x).
   */
  readonly operation: Reduction
  /** The axis to reduce, or several: from 1, since 0 is the batch, or from −1 at the end. Default: all. */
  readonly axes?: number | readonly number[]
  /** Whether the reduced axes stay, with size 1; default false. */
  readonly keepDims?: boolean
}

/** A reduction of x whose axes stay with size 1, and its gradient with respect to x. */
interface Way {
  forward(backend: Backend, x: Tensor, axes: readonly number[]): { y: Tensor; saved?: Tensors }
  backward(backend: Backend, dy: Tensor, saved: Tensors, shape: Shape, axes: readonly number[]): Tensor
}

const scaled = (backend: Backend, x: Tensor, factor: number): Tensor =>
  factor === 1 ? x : backend.run('scale', { x }, { factor })

const ways: Readonly<Record<Reduction, Way>> = {
  sum: {
    forward: (backend, x, axes) => ({ y: sumOf(backend, x, axes) }),
    backward: (backend, dy, _, shape) => repeated(backend, dy, shape),
  },
  mean: {
    forward: (backend, x, axes) => ({ y: meanOf(backend, x, axes) }),
    backward: (backend, dy, _, shape, axes) =>
      repeated(backend, scaled(backend, dy, 1 / countOf(shape, axes)), shape),
  },
  max: {
    forward(backend, x, axes) {
      const { y, image } = largestOf(backend, x, axes)
      return { y, saved: { image } }
    },
    backward: (backend, dy, { image }, shape, axes) => largestGradient(backend, { image, dy }, shape, axes),
  },
  min: {
    forward(backend, x, axes) {
      const { y, image } = largestOf(backend, scaled(backend, x, -1), axes)
      return { y: scaled(backend, y, -1), saved: { image } }
    },
    backward: (backend, dy, { image }, shape, axes) => largestGradient(backend, { image, dy }, shape, axes),
  },
  product: {
    forward(backend, x, axes) {
      const { y, levels } = productOf(backend, x, axes)
      return { y, saved: Object.fromEntries(levels.map((level, i) => [`level${i}`, level])) }
    },
    backward: (backend, dy, saved, shape, axes) =>
      productGradient(backend, { levels: Object.values(saved), dy }, shape, axes),
  },
  l1: {
    forward: (backend, x, axes) => ({
      y: sumOf(backend, backend.run('unary', { x }, { operation: 'abs' }), axes),
      saved: { x },
    }),
    backward: (backend, dy, { x }, shape) =>
      backend.run('unaryGradient', { x, dy: repeated(backend, dy, shape) }, { operation: 'abs' }),
  },
  sumSquare: {
    forward: (backend, x, axes) => ({ y: squares(backend, x, axes), saved: { x } }),
    backward: (backend, dy, { x }) => backend.run('multiply', { a: x, b: scaled(backend, dy, 2) }),
  },
  l2: {
    forward(backend, x, axes) {
      const y = backend.run('unary', { x: squares(backend, x, axes) }, { operation: 'sqrt' })
      return { y, saved: { x, y } }
    },
    // If all values are 0, no gradient passes, as in PyTorch.
    backward(backend, dy, { x, y }) {
      const b = backend.run('unary', { x: y }, { operation: 'clip', alpha: 1e-37, beta: Infinity })
      return backend.run('multiply', { a: x, b: backend.run('divide', { a: dy, b }) })
    },
  },
  logSum: {
    forward(backend, x, axes) {
      const sum = sumOf(backend, x, axes)
      return { y: backend.run('unary', { x: sum }, { operation: 'log' }), saved: { sum } }
    },
    backward: (backend, dy, { sum }, shape) =>
      repeated(backend, backend.run('divide', { a: dy, b: sum }), shape),
  },
  logSumExp: {
    forward(backend, x, axes) {
      const y = logSumExp(backend, x, axes)
      return { y, saved: { x, y } }
    },
    backward(backend, dy, { x, y }) {
      const shifted = backend.run('add', { a: x, b: y }, { coefficients: [1, -1] })
      return backend.run('multiply', { a: backend.run('unary', { x: shifted }, { operation: 'exp' }), b: dy })
    },
  },
}

const squares = (backend: Backend, x: Tensor, axes: readonly number[]): Tensor =>
  sumOf(backend, backend.run('multiply', { a: x, b: x }), axes)

const checkConfig = options<ReduceConfig>(
  { operation: oneOf(...(Object.keys(ways) as Reduction[])) },
  { ...layerChecks, axes: someAxes, keepDims: truth },
)

/**
 * Reduces values along axes to one: `layers.reduce({ operation: 'max', axes: [1, 2] })` gives the maximum of each channel of
 * `[H, W, C]`, as `[C]`. The gradient of `max` and `min` goes to the first of equal values. That of `l2` is 0 if all values
 * are 0.
 * @throws if there is no such operation, or `axes` holds 0 or anything but whole numbers; when applied, if there is no such
 *   axis, or it is given twice.
 */
export function reduce(config: ReduceConfig): Layer {
  checkConfig('reduce', config)
  const { operation, keepDims = false } = config
  const way = ways[operation]
  const reduced = (x: Shape): readonly number[] =>
    axesOf('reduce: axes', config.axes ?? x.map((_, i) => i + 1), x)
  return builtIn({
    kind: 'reduce',
    config,
    outputShape([x]) {
      const axes = reduced(x)
      return x.flatMap((size, i) => (axes.includes(i + 1) ? (keepDims ? [1] : []) : [size]))
    },
    forward({ backend, inputs: [x] }) {
      const axes = reduced(x.shape.slice(1))
      const { y, saved } = way.forward(backend, x, axes)
      const shape = keepDims ? y.shape : y.shape.filter((_, axis) => !axes.includes(axis))
      return { y: backend.reshape(y, shape), ...(saved && { saved }) }
    },
    backward({ backend, dy, saved, inputShapes: [shape] }) {
      const axes = reduced(shape.slice(1))
      const gradient = backend.reshape(dy, kept(shape, axes))
      return { inputs: [way.backward(backend, gradient, saved, shape, axes)] }
    },
  })
}
