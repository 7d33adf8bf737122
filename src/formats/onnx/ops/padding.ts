// Pad: borders around images; for other axes, the value is first viewed as an image.

import type { Border, Pair } from '../../../../kernels/ops/window.js'
import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { NodeContext, Builder } from '../node-context.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'

const pad: Builder = (node) => {
  const x = node.anyView(0)
  const mode = node.attributes.text('mode', 'constant')
  const sides = sidesOf(node, x.rank)
  const value = node.opset < 11 ? node.attributes.float('value', 0) : (node.knownIf(2)?.scalar() ?? 0)
  if (node.batched && sides[0].some((size) => size !== 0))
    throw new Unsupported('it adds examples to the batch')
  const around = bordered(mode, value)
  const own = x.rank === 4 && node.batched ? [2, 3] : []
  const y = own.length > 0 && hasAny(sides, own) ? aroundImage(node, x, [sides[2], sides[3]], around) : x
  return node
    .exampleAxes(x.rank)
    .filter((axis) => !own.includes(axis) && hasAny(sides, [axis]))
    .reduce((padded, axis) => alongAxis(node, padded, axis, sides[axis], around), y)
}

const hasAny = (sides: readonly Pair[], axes: readonly number[]): boolean =>
  axes.some((axis) => sides[axis].some((size) => size !== 0))

/** How much to add before and after each axis: attributes, since version 11 inputs. */
function sidesOf(node: NodeContext, rank: number): readonly Pair[] {
  const pads = node.opset < 11 ? node.attributes.ints('pads', []) : node.known(1).list()
  const axes = node.axes(node.knownIf(3)?.list() ?? Array.from({ length: rank }, (_, axis) => axis), rank)
  if (pads.length !== 2 * axes.length)
    throw new Unsupported(`pads [${pads.join(',')}] do not fit ${axes.length} axes`)
  return Array.from({ length: rank }, (_, axis): Pair => {
    const i = axes.indexOf(axis)
    return i < 0 ? [0, 0] : [pads[i], pads[axes.length + i]]
  })
}

/** Adds a border around images; where it is negative, crops them. */
type Around = (node: NodeContext, image: SymbolicTensor, border: Border) => SymbolicTensor

const bordered =
  (mode: string, value: number): Around =>
  (node, image, border) => {
    const added = partsOf(border, (size) => Math.max(size, 0))
    const cut = partsOf(border, (size) => Math.max(-size, 0))
    const left = cut.flat().some((size) => size > 0)
      ? node.apply('cropping2d', { cropping: cut }, [image])
      : image
    if (added.flat().every((size) => size === 0)) return left
    if (mode === 'reflect') return node.apply('reflectionPadding2d', { padding: added }, [left])
    if (mode === 'edge') return node.apply('replicationPadding2d', { padding: added }, [left])
    if (mode !== 'constant') throw new Unsupported(`the mode '${mode}'`)
    if (value !== 0) return node.apply('constantPadding2d', { padding: added, value }, [left])
    return node.apply('zeroPadding2d', { padding: added }, [left])
  }

const partsOf = ([rows, columns]: Border, f: (size: number) => number): Border => [
  [f(rows[0]), f(rows[1])],
  [f(columns[0]), f(columns[1])],
]

const aroundImage = (node: NodeContext, x: View, border: Border, around: Around): View =>
  node.asImage(x, around(node, node.image(x), border))

/** The axis as rows, all others as channels. */
function alongAxis(node: NodeContext, x: View, axis: number, sides: Pair, around: Around): View {
  const rest = node.orderOf(x).filter((one) => one !== axis)
  const image = x.arranged([[axis], [], rest], node.maker)
  const y = around(node, image, [sides, [0, 0]])
  const shape = [y.shape[0], ...rest.map((one) => x.dims[one])]
  return node.asOrdered(node.maker.reshape(y, shape), [axis, ...rest], x.rank)
}

export const paddings = { Pad: pad } satisfies Record<string, Builder>
