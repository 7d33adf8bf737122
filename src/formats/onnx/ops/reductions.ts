// Reductions over axes.

import type { NodeContext, Builder } from '../node-context.js'
import type { ConfigOf } from '../layer-maker.js'
import { Unsupported } from '../unsupported.js'
import { View } from '../view.js'
import { reduceAxes } from './reduce-axes.js'

type Operation = ConfigOf<'reduce'>['operation']

/** The reduction of values over some axes, which then have size 1. */
export function reduced(node: NodeContext, x: View, operation: Operation, axes: readonly number[]): View {
  if (node.batched && axes.includes(0)) throw new Unsupported('it goes over the batch')
  const isImage = node.batched && x.rank === 4 && axes.join() === '2,3'
  if (isImage && operation === 'mean')
    return node.asOrdered(node.apply('globalAveragePooling2d', {}, [node.image(x)]), [1], 4)
  const order = node.orderOf(x)
  const places = axes.map((axis) => order.indexOf(axis) + 1)
  const y = node.apply('reduce', { operation, axes: places, keepDims: true }, [node.ordered(x, order)])
  return node.asOrdered(y, order, x.rank)
}

const reducing =
  (operation: Operation): Builder =>
  (node) => {
    const x = node.view(0)
    const { axes, keepDims } = reduceAxes(node, x.rank)
    const y = axes.length === 0 ? x : reduced(node, x, operation, axes)
    if (keepDims) return y
    return new View(
      y.tensor,
      y.stored,
      y.axes.filter((_, axis) => !axes.includes(axis)),
    )
  }

export const reductions = {
  ReduceMean: reducing('mean'),
  ReduceMax: reducing('max'),
  ReduceMin: reducing('min'),
  ReduceSum: reducing('sum'),
  ReduceProd: reducing('product'),
  ReduceL1: reducing('l1'),
  ReduceL2: reducing('l2'),
  ReduceSumSquare: reducing('sumSquare'),
  ReduceLogSum: reducing('logSum'),
  ReduceLogSumExp: reducing('logSumExp'),
} satisfies Record<string, Builder>
