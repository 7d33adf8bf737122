// The parts that Slice and Split select.

import type { NodeContext } from '../node-context.js'
import { cutOf, type Cut } from '../constants/slicing.js'
import { Unsupported } from '../unsupported.js'

/** The slices by axis: attributes, since version 10 inputs. */
export function cutsOf(node: NodeContext, dims: readonly number[]): ReadonlyMap<number, Cut> {
  const list = (input: number, name: string): readonly number[] | undefined =>
    node.opset < 10 ? node.attributes.ints(name) : node.knownIf(input)?.list()
  const starts = list(1, 'starts') ?? []
  const ends = list(2, 'ends') ?? []
  const axes = node.axes(list(3, 'axes') ?? starts.map((_, axis) => axis), dims.length)
  const steps = node.knownIf(4)?.list() ?? starts.map(() => 1)
  if (![ends, axes, steps].every(({ length }) => length === starts.length))
    throw new Unsupported('its starts, ends, axes and steps differ in number')
  return new Map(axes.map((axis, i) => [axis, cutOf(dims[axis], starts[i], ends[i], steps[i])]))
}

/**
 * The lengths of the parts into which Split divides an axis: an attribute, since version 13 an input; otherwise they are
 * equal.
 */
export function splitSizes(node: NodeContext, size: number): readonly number[] {
  const given = node.knownIf(1)?.list() ?? node.attributes.ints('split')
  const parts = node.attributes.int('num_outputs', node.wanted.length)
  const even = Math.ceil(size / parts)
  const sizes = given ?? Array.from({ length: parts }, (_, i) => Math.min(even, size - i * even))
  if (
    sizes.reduce((a, b) => a + b, 0) !== size ||
    sizes.length !== node.wanted.length ||
    sizes.some((n) => n < 0)
  )
    throw new Unsupported(
      `its parts ${sizes.join(', ')} do not make up an axis of ${size} for ${node.wanted.length} outputs`,
    )
  return sizes
}
