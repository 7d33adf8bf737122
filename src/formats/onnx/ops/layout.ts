// Operators that only change the shape or the order of values: they make views, and no layers.

import type { Builder } from '../node-context.js'
import { dataType } from '../messages.js'
import { kindOf, typeName } from '../tensors.js'
import { Unsupported } from '../unsupported.js'
import { batch, View } from '../view.js'
import { reshapedDims, squeezedAxes, unsqueezedAxes } from './new-dims.js'

const reshape: Builder = (node) => {
  const x = node.anyView(0)
  const target = node.known(1).list()
  const dims = reshapedDims(node, x.dims)
  // Most exporters write the batch size of the example that they traced; here it is free.
  const isTraced = node.batched && target[0] === node.tracedBatch && dims[0] !== batch.size
  return x.reshaped(isTraced ? [batch.size, ...withRest(x.dims, target)] : dims, node.maker)
}

/** The axes behind the first, which is the batch. */
function withRest(dims: readonly number[], target: readonly number[]): readonly number[] {
  const size = dims.reduce((a, b) => a * b, 1) / batch.size
  const rest = target.slice(1).map((dim, i) => (dim === 0 ? dims[i + 1] : dim))
  const known = rest.reduce((n, dim) => (dim === -1 ? n : n * dim), 1)
  return rest.map((dim) => (dim === -1 ? size / known : dim))
}

const flatten: Builder = (node) => {
  const x = node.anyView(0)
  const given = node.attributes.int('axis', 1)
  const axis = given === x.rank ? x.rank : node.axis(given, x.rank)
  return new View(x.tensor, x.stored, [x.axes.slice(0, axis).flat(), x.axes.slice(axis).flat()], x.kind)
}

const transpose: Builder = (node) => {
  const x = node.anyView(0)
  const reversed = x.axes.map((_, axis) => axis).toReversed()
  const perm = node.axes(node.attributes.ints('perm', reversed), x.rank)
  if (perm.length !== x.rank) throw new Unsupported(`perm [${perm.join(',')}] does not fit ${x.rank} axes`)
  return x.transposed(perm)
}

const squeeze: Builder = (node) => {
  const x = node.anyView(0)
  const axes = squeezedAxes(node, x.dims)
  return new View(
    x.tensor,
    x.stored,
    x.axes.filter((_, axis) => !axes.includes(axis)),
    x.kind,
  )
}

const unsqueeze: Builder = (node) => {
  const x = node.anyView(0)
  const axes = unsqueezedAxes(node, x.rank)
  const left = [...x.axes]
  const all = Array.from({ length: x.rank + axes.length }, (_, axis) =>
    axes.includes(axis) ? [] : left.shift()!,
  )
  return new View(x.tensor, x.stored, all, x.kind)
}

const identity: Builder = (node) => node.anyView(0)

/** Floats of any width are float32 here. */
const cast: Builder = (node) => {
  const x = node.anyView(0)
  const to = node.op === 'CastLike' ? dataType.FLOAT : node.attributes.int('to', 0)
  node.attributes.ignore('saturate')
  if (kindOf(to) !== 'float')
    throw new Unsupported(`it makes values of the type ${typeName(to)}; only floats are supported`)
  return new View(x.tensor, x.stored, x.axes)
}

/** Rearranges channels into blocks of pixels, or the reverse. */
const blocks =
  (kind: 'depthToSpace' | 'spaceToDepth'): Builder =>
  (node) => {
    const blockSize = node.attributes.int('blocksize', 0)
    const mode = node.attributes.text('mode', 'DCR')
    if (mode !== 'DCR' && mode !== 'CRD') throw new Unsupported(`the mode '${mode}'`)
    return node.asImage(node.anyView(0), node.apply(kind, { blockSize, mode }, [node.image(node.anyView(0))]))
  }

export const layouts = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Identity: identity,
  DepthToSpace: blocks('depthToSpace'),
  SpaceToDepth: blocks('spaceToDepth'),
  Cast: cast,
  CastLike: cast,
} satisfies Record<string, Builder>
