// Operators on known values. Exporters use them to compute shapes, and weights from other weights.

import type { NodeContext } from '../node-context.js'
import {
  checkedSize,
  gathered,
  KnownTensor,
  stridesOf,
  type NumberKind,
  type Values,
} from '../known-tensor.js'
import { kindOf, typeName } from '../tensors.js'
import { reduceAxes, reductions } from '../ops/reduce-axes.js'
import { reshapedDims, squeezedDims, unsqueezedDims } from '../ops/new-dims.js'
import { cutsOf, splitSizes } from '../ops/slice-and-split.js'
import { Unsupported } from '../unsupported.js'
import { batch } from '../view.js'
import { broadcastDims, divided, expanded, map, remainder, roundHalfEven, zip } from './elementwise.js'
import { concatenated, sliced, taken } from './slicing.js'

/** Computes a node's outputs. */
type Evaluate = (node: NodeContext) => KnownTensor | readonly KnownTensor[]

const unary =
  (f: (x: number) => number): Evaluate =>
  (node) =>
    map(node.known(0), f)

const binary =
  (f: (a: number, b: number) => number): Evaluate =>
  (node) =>
    node.inputs.slice(1).reduce<KnownTensor>((a, _, i) => zip(a, node.known(i + 1), f), node.known(0))

const compare =
  (holds: (a: number, b: number) => boolean): Evaluate =>
  (node) =>
    zip(node.known(0), node.known(1), (a, b) => Number(holds(a, b)), 'bool')

const reduce =
  (name: keyof typeof reductions): Evaluate =>
  (node) => {
    const x = node.known(0)
    const { axes, keepDims } = reduceAxes(node, x.dims.length)
    const rest = x.dims.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
    const moved = x.transposed([...rest, ...axes])
    const count = axes.reduce((size, axis) => size * x.dims[axis], 1)
    const kept = x.dims.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const dims = keepDims ? kept : rest.map((axis) => x.dims[axis])
    return new KnownTensor(dims, x.kind, () => {
      const { values } = moved
      const result = new (values.constructor as Float32ArrayConstructor)(checkedSize(dims))
      for (let i = 0; i < result.length; i++)
        result[i] = reductions[name](values.subarray(i * count, (i + 1) * count))
      return result
    })
  }

/** A value that is the same for each example of the batch is made once. */
const forAll = ([first, ...dims]: readonly number[]): readonly number[] =>
  first === undefined ? [] : [first === batch.size ? 1 : first, ...dims]

const asInts = (kind: NumberKind, x: KnownTensor): KnownTensor =>
  kind === 'int' && x.kind === 'float'
    ? map(x, Math.trunc, kind)
    : map(x, kind === 'bool' ? (value) => Number(value !== 0) : (value) => value, kind)

/** Operators by their names. */
export const evaluators: Readonly<Record<string, Evaluate>> = {
  Identity: (node) => node.known(0),
  Abs: unary(Math.abs),
  Neg: unary((x) => -x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(roundHalfEven),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Reciprocal: unary((x) => 1 / x),
  Sign: unary(Math.sign),
  Relu: unary((x) => Math.max(x, 0)),
  Tanh: unary(Math.tanh),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Softplus: unary((x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)),
  Not: unary((x) => Number(x === 0)),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Sum: binary((a, b) => a + b),
  Max: binary(Math.max),
  Min: binary(Math.min),
  Pow: binary(Math.pow),
  And: binary((a, b) => Number(a !== 0 && b !== 0)),
  Or: binary((a, b) => Number(a !== 0 || b !== 0)),
  Div: (node) => zip(node.known(0), node.known(1), divided(node.known(0).kind)),
  Mod: (node) => zip(node.known(0), node.known(1), remainder(node.attributes.int('fmod', 0) !== 0)),
  Equal: compare((a, b) => a === b),
  Less: compare((a, b) => a < b),
  LessOrEqual: compare((a, b) => a <= b),
  Greater: compare((a, b) => a > b),
  GreaterOrEqual: compare((a, b) => a >= b),
  Where: (node) => {
    const [condition, a, b] = [node.known(0), node.known(1), node.known(2)]
    const dims = broadcastDims(condition.dims, broadcastDims(a.dims, b.dims))
    const marked = expanded(condition, dims)
    const [p, q] = [expanded(a, dims), expanded(b, dims)]
    return new KnownTensor(dims, a.kind, () => {
      const [holds, yes, no] = [marked.values, p.values, q.values]
      return yes.map((value: number, i: number) => (holds[i] === 0 ? no[i] : value)) as Values
    })
  },
  Cast: (node) => {
    const to = node.attributes.int('to', 0)
    const kind = kindOf(to)
    if (!kind) throw new Unsupported(`values of the type ${typeName(to)} cannot be made`)
    return asInts(kind, node.known(0))
  },
  Constant: constantOf,
  Shape: (node) => shapeOf(node, node.known(0).dims),
  Size: (node) => KnownTensor.of([], 'int', Float64Array.of(node.known(0).size)),
  ConstantOfShape: (node) => {
    const dims = forAll(node.known(0).list())
    const value = node.attributes.tensor('value')
    const known = value && node.constant(value)
    const fill = known ? known.scalar() : 0
    const kind = known?.kind ?? 'float'
    const size = node.spend(checkedSize(dims))
    return new KnownTensor(dims, kind, () =>
      (kind === 'float' ? new Float32Array(size) : new Float64Array(size)).fill(fill),
    )
  },
  Expand: (node) => {
    const dims = broadcastDims(node.known(0).dims, forAll(node.known(1).list()))
    node.spend(checkedSize(dims))
    return expanded(node.known(0), dims)
  },
  Tile: (node) => {
    const [x, repeats] = [node.known(0), node.known(1).list()]
    const dims = x.dims.flatMap((size, axis) => [repeats[axis], size])
    node.spend(checkedSize(dims))
    const strides = stridesOf(x.dims).flatMap((stride) => [0, stride])
    return new KnownTensor(dims, x.kind, () => gathered(x.values, dims, strides)).reshaped(
      x.dims.map((size, axis) => size * repeats[axis]),
    )
  },
  Range: (node) => {
    const [start, limit, delta] = [0, 1, 2].map((input) => node.known(input).scalar())
    const size = node.spend(checkedSize([Math.max(0, Math.ceil((limit - start) / delta))]))
    const { kind } = node.known(0)
    const values = kind === 'float' ? new Float32Array(size) : new Float64Array(size)
    return KnownTensor.of([size], kind, values.map((_: number, i: number) => start + i * delta) as Values)
  },
  Reshape: (node) => node.known(0).reshaped(reshapedDims(node, node.known(0).dims)),
  Flatten: (node) => {
    const { dims, size } = node.known(0)
    const axis = node.attributes.int('axis', 1)
    const rows = dims.slice(0, axis < 0 ? axis + dims.length : axis).reduce((a, b) => a * b, 1)
    return node.known(0).reshaped([rows, size / rows])
  },
  Squeeze: (node) => node.known(0).reshaped(squeezedDims(node, node.known(0).dims)),
  Unsqueeze: (node) => node.known(0).reshaped(unsqueezedDims(node, node.known(0).dims)),
  Transpose: (node) => {
    const x = node.known(0)
    return x.transposed(
      node.axes(node.attributes.ints('perm', x.dims.map((_, axis) => axis).toReversed()), x.dims.length),
    )
  },
  Concat: (node) => {
    const parts = node.inputs.map((_, input) => node.known(input))
    return concatenated(parts, node.axis(node.attributes.int('axis', 1), parts[0].dims.length))
  },
  Slice: (node) => sliced(node.known(0), cutsOf(node, node.known(0).dims)),
  Split: (node) => {
    const x = node.known(0)
    const axis = node.axis(node.attributes.int('axis', 0), x.dims.length)
    let start = 0
    return splitSizes(node, x.dims[axis]).map((count) => {
      const part = sliced(x, new Map([[axis, { start, step: 1, count }]]))
      start += count
      return part
    })
  },
  Gather: (node) => {
    const x = node.known(0)
    const axis = node.axis(node.attributes.int('axis', 0), x.dims.length)
    node.spend(checkedSize([...x.dims.toSpliced(axis, 1), node.known(1).size]))
    return taken(x, axis, node.known(1))
  },
  ReduceSum: reduce('ReduceSum'),
  ReduceProd: reduce('ReduceProd'),
  ReduceMean: reduce('ReduceMean'),
  ReduceMax: reduce('ReduceMax'),
  ReduceMin: reduce('ReduceMin'),
  ReduceL2: reduce('ReduceL2'),
}

function constantOf(node: NodeContext): KnownTensor {
  const { attributes } = node
  const tensor = attributes.tensor('value')
  if (tensor) return node.constant(tensor)
  const ints = attributes.ints('value_ints')
  if (ints) return KnownTensor.list(ints)
  const floats = attributes.floats('value_floats')
  if (floats) return KnownTensor.of([floats.length], 'float', Float32Array.from(floats))
  const int = attributes.int('value_int')
  if (int !== undefined) return KnownTensor.of([], 'int', Float64Array.of(int))
  if (attributes.has('value_float'))
    return KnownTensor.of([], 'float', Float32Array.of(attributes.float('value_float', 0)))
  throw new Unsupported('it holds no numbers')
}

/** The part of a shape that Shape returns: since version 15, between `start` and `end`. */
export function shapeOf(node: NodeContext, dims: readonly number[]): KnownTensor {
  return KnownTensor.list(
    dims.slice(node.attributes.int('start', 0), node.attributes.int('end', dims.length)),
  )
}
