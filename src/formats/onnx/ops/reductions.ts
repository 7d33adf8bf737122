// Reductions over axes: poolings of an image whose rows are the axes that go, and whose channels are those that stay.

import type { At, Builder } from '../at.js'
import { Unsupported } from '../unsupported.js'
import { sizeOfAll, View } from '../view.js'
import { reduceAxes } from './reduce-axes.js'
import { minus, plus, scaled, unary } from './steps.js'

/** What a reduction makes of values over some axes, which have size 1 then. */
type Reduce = (at: At, x: View, axes: readonly number[]) => View

const pooled =
  (kind: 'globalAveragePooling2d' | 'globalMaxPooling2d'): Reduce =>
  (at, x, axes) => {
    const rest = restOf(at, x, axes)
    const isImage = at.batched && x.rank === 4 && axes.join() === '2,3'
    const image = isImage ? at.image(x) : x.arranged([axes, [], rest], at.maker)
    const y = at.maker.reshape(
      at.apply(kind, {}, [image]),
      rest.length === 0 ? [1] : rest.map((axis) => x.dims[axis]),
    )
    return at.asOrdered(y, rest, x.rank)
  }

function restOf(at: At, x: View, axes: readonly number[]): readonly number[] {
  if (at.batched && axes.includes(0)) throw new Unsupported('it goes over the batch')
  const order = at.orderOf(x)
  return order.filter((axis) => !axes.includes(axis))
}

export const mean: Reduce = pooled('globalAveragePooling2d')
const max: Reduce = pooled('globalMaxPooling2d')

const count = (x: View, axes: readonly number[]): number =>
  axes.reduce((size, axis) => size * sizeOfAll(x.axes[axis]), 1)

const sum: Reduce = (at, x, axes) => scaled(at, mean(at, x, axes), count(x, axes))

const norm: Reduce = (at, x, axes) => {
  const rest = restOf(at, x, axes)
  const image = x.arranged([axes, [], rest], at.maker)
  const y = at.apply('l2Pooling2d', { poolSize: [image.shape[0], 1] }, [image])
  return at.asOrdered(
    at.maker.reshape(y, rest.length === 0 ? [1] : rest.map((axis) => x.dims[axis])),
    rest,
    x.rank,
  )
}

/** log Σ eˣ = m + log Σ e^(x−m), m the largest. */
export const logSumExp: Reduce = (at, x, axes) => {
  const largest = max(at, x, axes)
  const exponentials = unary(at, minus(at, x, largest), 'exp')
  return plus(at, unary(at, sum(at, exponentials, axes), 'log'), largest)
}

const reducing =
  (reduce: Reduce): Builder =>
  (at) => {
    const x = at.view(0)
    const { axes, keepDims } = reduceAxes(at, x.rank)
    const y = axes.length === 0 ? x : reduce(at, x, axes)
    if (keepDims) return y
    return new View(
      y.tensor,
      y.stored,
      y.axes.filter((_, axis) => !axes.includes(axis)),
    )
  }

const after =
  (operation: 'abs' | 'square' | 'negative', reduce: Reduce): Reduce =>
  (at, x, axes) =>
    reduce(at, unary(at, x, operation), axes)

const before =
  (reduce: Reduce, operation: 'log' | 'negative'): Reduce =>
  (at, x, axes) =>
    unary(at, reduce(at, x, axes), operation)

export const reductions = {
  ReduceMean: reducing(mean),
  ReduceMax: reducing(max),
  ReduceMin: reducing(before(after('negative', max), 'negative')),
  ReduceSum: reducing(sum),
  ReduceL1: reducing(after('abs', sum)),
  ReduceL2: reducing(norm),
  ReduceSumSquare: reducing(after('square', sum)),
  ReduceLogSum: reducing(before(sum, 'log')),
  ReduceLogSumExp: reducing(logSumExp),
} satisfies Record<string, Builder>
