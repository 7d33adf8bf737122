// Values put together and taken apart.

import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { At, Builder } from '../at.js'
import { Known } from '../known.js'
import { Unsupported } from '../unsupported.js'
import { View } from '../view.js'
import { alignedTo, constant } from './merging.js'

const concat: Builder = (at) => {
  const views = at.inputs.filter((value) => value instanceof View)
  const [first] = views
  const axis = exampleAxis(at, at.attributes.int('axis', 1), first.rank)
  const [value] = at.inputs
  if (at.inputs.length === 1 && value instanceof View) return value
  const order = at.orderOf(first)
  const tensors = at.inputs.map((_, i) => ordered(at, i, first, order))
  return at.asOrdered(at.apply('concatenate', { axis: order.indexOf(axis) + 1 }, tensors), order, first.rank)
}

/** An axis that is not the batch. */
function exampleAxis(at: At, given: number, rank: number): number {
  const axis = at.axis(given, rank)
  if (at.batched && axis === 0) throw new Unsupported('its axis is that of the batch')
  return axis
}

function ordered(at: At, input: number, beside: View, order: readonly number[]): SymbolicTensor {
  if (!(at.inputs[input] instanceof Known)) {
    const view = at.anyView(input)
    if (view.rank !== beside.rank)
      throw new Unsupported(`values of ${view.rank} and ${beside.rank} axes are put together`)
    return at.ordered(view, order)
  }
  const value = alignedTo(at, at.known(input), beside.rank, order)
  return constant(at, value, beside.tensor)
}

export const joins = { Concat: concat } satisfies Record<string, Builder>
