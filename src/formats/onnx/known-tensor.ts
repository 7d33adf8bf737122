// A tensor whose values are known when a model is read: a weight, or the result of arithmetic on shapes. Axes are in ONNX's
// order.

import { sizeOf, type NDArray } from '../../../kernels/shape.js'
import { Unsupported } from './unsupported.js'

/** Floats as float32 or float64; integers and truth values as float64, exact up to 2⁵³. */
export type Values = Float32Array | Float64Array

/** How arithmetic treats values: integers are divided without a remainder. */
export type NumberKind = 'float' | 'int' | 'bool'

/** Tensors up to this size are kept after they have been computed. */
const small = 2 ** 20

/** The most values that a tensor may hold. */
const mostValues = 2 ** 31 - 1

export class KnownTensor {
  readonly dims: readonly number[]
  readonly kind: NumberKind
  readonly size: number
  readonly #read: () => Values
  #kept?: Values

  /** @param read computes the values. Large ones are computed again each time, since they are usually needed once. */
  constructor(dims: readonly number[], kind: NumberKind, read: () => Values) {
    this.dims = dims
    this.kind = kind
    this.size = checkedSize(dims)
    this.#read = read
  }

  static of(dims: readonly number[], kind: NumberKind, values: Values): KnownTensor {
    return new KnownTensor(dims, kind, () => values)
  }

  /** A list of whole numbers, such as a shape. */
  static list(values: readonly number[]): KnownTensor {
    return KnownTensor.of([values.length], 'int', Float64Array.from(values))
  }

  /** Its values, row-major. They must not be changed. */
  get values(): Values {
    const values = this.#kept ?? this.#read()
    if (this.size <= small) this.#kept = values
    return values
  }

  /** Its values as a list. @throws if there are too many. */
  list(): number[] {
    if (this.size > 4096) throw new Unsupported(`a list of ${this.size} numbers is too long`)
    return Array.from(this.values)
  }

  /** Its only value. @throws if there are several. */
  scalar(): number {
    if (this.size !== 1) throw new Unsupported(`one number is expected, got [${this.dims.join(',')}]`)
    return this.values[0]
  }

  /** The same values in another shape. */
  reshaped(dims: readonly number[]): KnownTensor {
    if (sizeOf(dims) !== this.size)
      throw new Unsupported(`[${this.dims.join(',')}] cannot become [${dims.join(',')}]`)
    return new KnownTensor(dims, this.kind, () => this.values)
  }

  /** Axis i of the result is axis `perm[i]` of this. */
  transposed(perm: readonly number[]): KnownTensor {
    const dims = perm.map((axis) => this.dims[axis])
    const moved = perm.filter((axis) => this.dims[axis] > 1)
    if (moved.every((axis, i) => i === 0 || axis > moved[i - 1])) return this.reshaped(dims)
    return new KnownTensor(dims, this.kind, () => transposed(this.values, this.dims, perm))
  }

  /** A float32 weight. */
  array(): NDArray {
    const { values } = this
    return { shape: this.dims, data: values instanceof Float32Array ? values : Float32Array.from(values) }
  }
}

/** The number of values of a shape. @throws unless its axes are whole numbers, and the values not too many. */
export function checkedSize(dims: readonly number[]): number {
  let size = 1
  for (const dim of dims) {
    if (!Number.isSafeInteger(dim) || dim < 0) throw new Unsupported(`[${dims.join(',')}] is not a shape`)
    size *= dim
  }
  if (size > mostValues)
    throw new Unsupported(`a tensor [${dims.join(',')}] has more than the ${mostValues} values allowed`)
  return size
}

/** The distance between neighbors along each axis, row-major; 0 along repeated axes. */
export function stridesOf(dims: readonly number[], repeated: readonly boolean[] = []): number[] {
  const strides = new Array<number>(dims.length)
  let stride = 1
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    strides[axis] = repeated[axis] ? 0 : stride
    stride *= dims[axis]
  }
  return strides
}

function transposed(values: Values, dims: readonly number[], perm: readonly number[]): Values {
  const strides = stridesOf(dims)
  return gathered(
    values,
    perm.map((axis) => dims[axis]),
    perm.map((axis) => strides[axis]),
  )
}

/** The values at distances `strides` along each of the axes `dims`, from `start` on, row-major. */
export function gathered(
  values: Values,
  dims: readonly number[],
  strides: readonly number[],
  start = 0,
): Values {
  const result = new (values.constructor as Float32ArrayConstructor)(sizeOf(dims))
  if (result.length === 0) return result
  if (dims.length === 0) {
    result[0] = values[start]
    return result
  }
  const last = dims.length - 1
  const near = nearestAxis(dims, strides)
  const [rows, columns] = [near === undefined ? 1 : dims[near], dims[last]]
  const ends = stridesOf(dims)
  const [downFrom, downTo] = near === undefined ? [0, 0] : [strides[near], ends[near]]
  const others = dims.map((_, axis) => axis).filter((axis) => axis !== near && axis !== last)
  for (const [from, to] of places(others, dims, strides, ends))
    // In blocks whose values are close together on both sides.
    for (let top = 0; top < rows; top += block)
      for (let left = 0; left < columns; left += block) {
        const [bottom, right] = [Math.min(top + block, rows), Math.min(left + block, columns)]
        for (let row = top; row < bottom; row++) {
          let [at, put] = [start + from + row * downFrom + left * strides[last], to + row * downTo + left]
          for (let column = left; column < right; column++, at += strides[last]) result[put++] = values[at]
        }
      }
  return result
}

const block = 64

/** The axis, other than the last, whose neighbors are closest together, if that is worthwhile. */
function nearestAxis(dims: readonly number[], strides: readonly number[]): number | undefined {
  const last = dims.length - 1
  if (Math.abs(strides[last]) <= 1) return undefined
  const large = dims.map((_, axis) => axis).filter((axis) => axis !== last && dims[axis] >= 8)
  return large.toSorted((a, b) => Math.abs(strides[a]) - Math.abs(strides[b])).at(0)
}

/** The positions of all elements along some axes, by two lists of strides. */
function* places(
  axes: readonly number[],
  dims: readonly number[],
  from: readonly number[],
  to: readonly number[],
): Generator<readonly [from: number, to: number]> {
  if (axes.length === 0) {
    yield [0, 0]
    return
  }
  const [axis, ...others] = axes
  for (let i = 0; i < dims[axis]; i++)
    for (const [p, q] of places(others, dims, from, to)) yield [p + i * from[axis], q + i * to[axis]]
}
