// Converts numbers in any form to host arrays: nested lists, typed arrays of any kind, values with a shape.

import { formatShape, sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import { isRecord } from '../check/check.js'
import { describeValue, shorten } from '../check/describe-value.js'
import { typedArrayKind } from '../check/typed-array.js'
import { allFinite } from './tensor.js'

/** Nested number arrays, as in `[[1, 2], [3, 4]]`; rows may be typed arrays. */
export type Nested = number | bigint | ArrayLike<number | bigint> | readonly Nested[]

/** Numbers in any form: nested lists, a typed array of any kind, or values with their shape. */
export type TensorLike =
  Nested | { readonly shape: ArrayLike<number>; readonly data: ArrayLike<number | bigint> }

/** The smallest number that float32 rounds to infinity: 2¹²⁸ − 2¹⁰³. */
const tooLarge = 2 ** 128 - 2 ** 103

/** The most axes that an array may have. */
const mostAxes = 32

/**
 * A host array from nested numbers, or from flat values and a shape.
 *
 * @param values nested lists such as `[[1, 2], [3, 4]]`, a typed array of any kind, or `{ shape, data }`.
 * @param shape the axes of flat values, row-major; default: derived from the nesting.
 * @returns float32 values; float64 only if `values` is a Float64Array. Float arrays are not copied.
 * @throws if rows differ in length, if the number of values does not match `shape`, or if an element is not a number, is not
 *   finite, or is too large for float32.
 */
export const ndarray = (values: TensorLike, shape?: Shape): NDArray => ndarrayOf('ndarray', values, shape)

/**
 * Normalizes numbers in any form, from this or another realm. A Float32Array or Float64Array is not copied.
 *
 * @param where how errors begin: `predict: inputs`.
 * @param shape the axes of flat values; default: their own.
 * @throws as `ndarray`, naming the element.
 */
export function ndarrayOf(where: string, values: unknown, shape?: unknown): NDArray {
  const array = numbersOf(where, values, shape)
  checkFloat32(where, array.data)
  return array
}

/**
 * As `ndarrayOf`, but values of float arrays may be NaN, infinite or too large.
 * @throws as `ndarrayOf` otherwise.
 */
export function numbersOf(where: string, values: unknown, shape?: unknown): NDArray {
  const given = isRecord(values) && 'data' in values ? values : undefined
  if (typeof given?.data === 'function')
    throw new Error(`${where}: a tensor must be read first: { shape: x.shape, data: await x.data() }`)
  const { own, data } = read(where, given ? given.data : values)
  const target = shapeOf(where, shape === undefined ? given?.shape : shape) ?? own
  if (data.length !== sizeOf(target) || (own.length > 1 && formatShape(own) !== formatShape(target)))
    throw new Error(
      `${where}: ${data.length} values of shape ${formatShape(own)} do not fit ${formatShape(target)}`,
    )
  return { shape: target, data }
}

/** Whether all values are finite in float32. */
export function fitFloat32(data: Float): boolean {
  if (data instanceof Float32Array) return allFinite(data)
  for (const value of data) if (!(Math.abs(value) < tooLarge)) return false
  return true
}

/** Throws if a value is not finite, or if float32 rounds it to infinity. The error names the first such element. */
export function checkFloat32(where: string, data: Float): void {
  if (fitFloat32(data)) return
  const i = data.findIndex((value) => !(Math.abs(value) < tooLarge))
  throw new Error(`${where}: element ${i} is ${wrongNumber(data[i])}`)
}

const wrongNumber = (value: number): string =>
  Number.isFinite(value)
    ? `${value}; float32 holds nothing beyond ±3.4e38`
    : `${value}; every value must be finite`

function shapeOf(where: string, shape: unknown): Shape | undefined {
  if (shape === undefined) return undefined
  const axes: readonly unknown[] =
    Array.isArray(shape) || typedArrayKind(shape) ? Array.from(shape as ArrayLike<unknown>) : [undefined]
  if (axes.length > mostAxes || !axes.every((d) => Number.isSafeInteger(d) && (d as number) >= 0))
    throw new Error(`${where}: shape must be a list of whole numbers, got ${describeValue(shape)}`)
  return axes as Shape
}

interface Read {
  /** The shape that the values themselves have. */
  readonly own: Shape
  readonly data: Float
}

function read(where: string, values: unknown): Read {
  const kind = typedArrayKind(values)
  if (kind) {
    const data = floats(where, kind, values as Float)
    return { own: [data.length], data }
  }
  if (!isList(values) && typeof values !== 'number' && typeof values !== 'bigint')
    throw new Error(
      `${where}: it takes numbers, as nested lists, a typed array or { shape, data }, got ${describeValue(values)}`,
    )
  const own = nestedShape(where, values)
  const data = new Float32Array(sizeOf(own))
  fill({ where, own, data }, values, 0, 0)
  return { own, data }
}

/** A typed array of any kind and realm, as a float array of this realm. */
function floats(where: string, kind: string, values: Float): Float {
  if (values instanceof Float32Array || values instanceof Float64Array) return values
  const { buffer, byteOffset, length } = values as Float
  if (kind === 'Float32Array') return new Float32Array(buffer, byteOffset, length)
  if (kind === 'Float64Array') return new Float64Array(buffer, byteOffset, length)
  if (!kind.startsWith('Big')) return new Float32Array(values)
  return Float32Array.from(values as ArrayLike<unknown> as ArrayLike<bigint>, (value, i) =>
    exact(`${where}: element ${i}`, value),
  )
}

function exact(element: string, value: bigint): number {
  const number = Math.fround(Number(value))
  if (!Number.isFinite(number) || BigInt(number) !== value)
    throw new Error(`${element} is ${shorten(String(value))}n, which float32 does not hold exactly`)
  return number
}

/** Whether it can be read by index. */
const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) ||
  (typeof value === 'object' &&
    value !== null &&
    Number.isSafeInteger((value as { length?: unknown }).length))

/** The shape of nested lists, from the first element of each. Whether the others match is checked when they are read. */
function nestedShape(where: string, values: unknown): Shape {
  const shape: number[] = []
  for (let one = values; isList(one); one = one[0]) {
    if (one.length === 0) throw new Error(`${where}: a list is empty; every axis needs at least one element`)
    shape.push(one.length)
    if (shape.length > mostAxes) throw new Error(`${where}: lists are nested more than ${mostAxes} deep`)
  }
  if (sizeOf(shape) >= 2 ** 31)
    throw new Error(`${where}: ${formatShape(shape)} are more values than fit into one array`)
  return shape
}

/**
 * Writes a number, or the numbers of a list, into `data` from `at` on. The path to it leads through the first `axis` axes.
 */
function fill(to: Read & { readonly where: string }, values: unknown, axis: number, at: number): void {
  const { where, own, data } = to
  const place = (): string => `${where}: element ${placeOf(at, own, axis)}`
  if (axis === own.length) {
    if (typeof values !== 'number' && typeof values !== 'bigint')
      throw new Error(`${place()} is ${describeValue(values)}, not a number`)
    data[at] = typeof values === 'bigint' ? exact(place(), values) : values
    if (!Number.isFinite(data[at])) throw new Error(`${place()} is ${wrongNumber(Number(values))}`)
    return
  }
  if (!isList(values) || values.length !== own[axis])
    throw new Error(
      `${place()} is ${isList(values) ? `a list of ${values.length}` : describeValue(values)}, ` +
        `but the first one is a list of ${own[axis]}`,
    )
  const size = sizeOf(own.slice(axis + 1))
  for (let i = 0; i < own[axis]; i++) {
    const one = values[i]
    // Most values are plain numbers; a call for each would take five times as long.
    if (typeof one === 'number' && axis === own.length - 1 && Math.abs(one) < tooLarge) data[at + i] = one
    else fill(to, one, axis + 1, at + i * size)
  }
}

/** `[1][2]`: the indices, along the first axes, of an element of a row-major array. */
function placeOf(at: number, shape: Shape, axes: number): string {
  const indices = shape.slice(0, axes).map((d, axis) => Math.floor(at / sizeOf(shape.slice(axis + 1))) % d)
  return `[${indices.join('][')}]`
}
