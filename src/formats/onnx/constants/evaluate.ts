// Operators on known values: what exporters write to work out shapes, and weights that are made of others.

import type { At } from '../at.js'
import { checkedSize, gathered, Known, stridesOf, type NumberKind, type Values } from '../known.js'
import { kindOf, typeName } from '../tensors.js'
import { reduceAxes, reductions } from '../ops/reduce-axes.js'
import { reshapedDims, squeezedDims, unsqueezedDims } from '../ops/new-dims.js'
import { cutsOf, splitSizes } from '../ops/parts.js'
import { Unsupported } from '../unsupported.js'
import { batch } from '../view.js'
import { broadcastDims, divided, expanded, map, remainder, roundHalfEven, zip } from './elementwise.js'
import { concatenated, sliced, taken } from './slicing.js'

/** Works out a node's outputs. */
type Evaluate = (at: At) => Known | readonly Known[]

const unary =
  (f: (x: number) => number): Evaluate =>
  (at) =>
    map(at.known(0), f)

const binary =
  (f: (a: number, b: number) => number): Evaluate =>
  (at) =>
    at.inputs.slice(1).reduce<Known>((a, _, i) => zip(a, at.known(i + 1), f), at.known(0))

const compare =
  (holds: (a: number, b: number) => boolean): Evaluate =>
  (at) =>
    zip(at.known(0), at.known(1), (a, b) => Number(holds(a, b)), 'bool')

const reduce =
  (name: keyof typeof reductions): Evaluate =>
  (at) => {
    const x = at.known(0)
    const { axes, keepDims } = reduceAxes(at, x.dims.length)
    const rest = x.dims.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
    const moved = x.transposed([...rest, ...axes])
    const count = axes.reduce((size, axis) => size * x.dims[axis], 1)
    const kept = x.dims.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const dims = keepDims ? kept : rest.map((axis) => x.dims[axis])
    return new Known(dims, x.kind, () => {
      const { values } = moved
      const result = new (values.constructor as Float32ArrayConstructor)(checkedSize(dims))
      for (let i = 0; i < result.length; i++)
        result[i] = reductions[name](values.subarray(i * count, (i + 1) * count))
      return result
    })
  }

/** What is made for each example of the batch is made once. */
const forAll = ([first, ...dims]: readonly number[]): readonly number[] =>
  first === undefined ? [] : [first === batch.size ? 1 : first, ...dims]

const asInts = (kind: NumberKind, x: Known): Known =>
  kind === 'int' && x.kind === 'float'
    ? map(x, Math.trunc, kind)
    : map(x, kind === 'bool' ? (value) => Number(value !== 0) : (value) => value, kind)

/** Operators by their names. */
export const evaluators: Readonly<Record<string, Evaluate>> = {
  Identity: (at) => at.known(0),
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
  Div: (at) => zip(at.known(0), at.known(1), divided(at.known(0).kind)),
  Mod: (at) => zip(at.known(0), at.known(1), remainder(at.attributes.int('fmod', 0) !== 0)),
  Equal: compare((a, b) => a === b),
  Less: compare((a, b) => a < b),
  LessOrEqual: compare((a, b) => a <= b),
  Greater: compare((a, b) => a > b),
  GreaterOrEqual: compare((a, b) => a >= b),
  Where: (at) => {
    const [condition, a, b] = [at.known(0), at.known(1), at.known(2)]
    const dims = broadcastDims(condition.dims, broadcastDims(a.dims, b.dims))
    const marked = expanded(condition, dims)
    const [p, q] = [expanded(a, dims), expanded(b, dims)]
    return new Known(dims, a.kind, () => {
      const [holds, yes, no] = [marked.values, p.values, q.values]
      return yes.map((value: number, i: number) => (holds[i] === 0 ? no[i] : value)) as Values
    })
  },
  Cast: (at) => {
    const to = at.attributes.int('to', 0)
    const kind = kindOf(to)
    if (!kind) throw new Unsupported(`values of the type ${typeName(to)} cannot be made`)
    return asInts(kind, at.known(0))
  },
  Shape: (at) => shapeOf(at, at.known(0).dims),
  Size: (at) => Known.of([], 'int', Float64Array.of(at.known(0).size)),
  ConstantOfShape: (at) => {
    const dims = forAll(at.known(0).list())
    const value = at.attributes.tensor('value')
    const known = value && at.constant(value)
    const fill = known ? known.scalar() : 0
    const kind = known?.kind ?? 'float'
    const size = at.spend(checkedSize(dims))
    return new Known(dims, kind, () =>
      (kind === 'float' ? new Float32Array(size) : new Float64Array(size)).fill(fill),
    )
  },
  Expand: (at) => {
    const dims = broadcastDims(at.known(0).dims, forAll(at.known(1).list()))
    at.spend(checkedSize(dims))
    return expanded(at.known(0), dims)
  },
  Tile: (at) => {
    const [x, repeats] = [at.known(0), at.known(1).list()]
    const dims = x.dims.flatMap((size, axis) => [repeats[axis], size])
    at.spend(checkedSize(dims))
    const strides = stridesOf(x.dims).flatMap((stride) => [0, stride])
    return new Known(dims, x.kind, () => gathered(x.values, dims, strides)).reshaped(
      x.dims.map((size, axis) => size * repeats[axis]),
    )
  },
  Range: (at) => {
    const [start, limit, delta] = [0, 1, 2].map((input) => at.known(input).scalar())
    const size = at.spend(checkedSize([Math.max(0, Math.ceil((limit - start) / delta))]))
    const { kind } = at.known(0)
    const values = kind === 'float' ? new Float32Array(size) : new Float64Array(size)
    return Known.of([size], kind, values.map((_: number, i: number) => start + i * delta) as Values)
  },
  Reshape: (at) => at.known(0).reshaped(reshapedDims(at, at.known(0).dims)),
  Flatten: (at) => {
    const { dims, size } = at.known(0)
    const axis = at.attributes.int('axis', 1)
    const rows = dims.slice(0, axis < 0 ? axis + dims.length : axis).reduce((a, b) => a * b, 1)
    return at.known(0).reshaped([rows, size / rows])
  },
  Squeeze: (at) => at.known(0).reshaped(squeezedDims(at, at.known(0).dims)),
  Unsqueeze: (at) => at.known(0).reshaped(unsqueezedDims(at, at.known(0).dims)),
  Transpose: (at) => {
    const x = at.known(0)
    return x.transposed(
      at.axes(at.attributes.ints('perm', x.dims.map((_, axis) => axis).toReversed()), x.dims.length),
    )
  },
  Concat: (at) => {
    const parts = at.inputs.map((_, input) => at.known(input))
    return concatenated(parts, at.axis(at.attributes.int('axis', 1), parts[0].dims.length))
  },
  Slice: (at) => sliced(at.known(0), cutsOf(at, at.known(0).dims)),
  Split: (at) => {
    const x = at.known(0)
    const axis = at.axis(at.attributes.int('axis', 0), x.dims.length)
    let start = 0
    return splitSizes(at, x.dims[axis]).map((count) => {
      const part = sliced(x, new Map([[axis, { start, step: 1, count }]]))
      start += count
      return part
    })
  },
  Gather: (at) => {
    const x = at.known(0)
    const axis = at.axis(at.attributes.int('axis', 0), x.dims.length)
    at.spend(checkedSize([...x.dims.toSpliced(axis, 1), at.known(1).size]))
    return taken(x, axis, at.known(1))
  },
  ReduceSum: reduce('ReduceSum'),
  ReduceProd: reduce('ReduceProd'),
  ReduceMean: reduce('ReduceMean'),
  ReduceMax: reduce('ReduceMax'),
  ReduceMin: reduce('ReduceMin'),
  ReduceL2: reduce('ReduceL2'),
}

/** The part of a shape that Shape gives: from version 15 on, between `start` and `end`. */
export function shapeOf(at: At, dims: readonly number[]): Known {
  return Known.list(dims.slice(at.attributes.int('start', 0), at.attributes.int('end', dims.length)))
}
