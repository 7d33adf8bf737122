// Shapes, their checks, and helpers for every op's contract.

/** The sizes of a tensor's axes, outermost first; row-major. Images are `[N, H, W, C]`. */
export type Shape = readonly number[]

/** The two element types: float32 for work, float64 for gradient checks. */
export type Float = Float32Array | Float64Array

/** An array on the host: flat row-major values and their shape. */
export interface NDArray {
  /** Axis sizes, outermost first. */
  readonly shape: Shape
  /** `shape[0] · shape[1] · …` values, row-major. */
  readonly data: Float
}

/** What an op without attributes takes: `{}`. */
export type NoAttributes = Readonly<Record<never, never>>

/** The number of elements a shape holds; 1 for the scalar shape `[]`. */
export const sizeOf = (shape: Shape): number => shape.reduce((n, d) => n * d, 1)

export const formatShape = (shape: Shape): string => `[${shape.join(',')}]`

/** `x = [1,4,4,1], w = [3,3,2,8]`: the end of every shape error. */
export const formatShapes = (shapes: Readonly<Record<string, Shape | undefined>>): string =>
  Object.entries(shapes)
    .filter((entry): entry is [string, Shape] => entry[1] !== undefined)
    .map(([name, shape]) => `${name} = ${formatShape(shape)}`)
    .join(', ')

/** A value as an error shows it. Of an object it says only that it is one. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function' || (typeof value === 'object' && value !== null && !Array.isArray(value)))
    return typeof value === 'object' ? 'an object' : 'a function'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Throws unless `shape` is a list. */
export function checkIsShape(op: string, name: string, shape: Shape | undefined): void {
  if (!Array.isArray(shape)) throw new Error(`${op}: ${name} must be an array of sizes, got ${shown(shape)}`)
}

/** Throws unless `shape` has `rank` axes, each a whole number of at least 1. */
export function checkRank(op: string, name: string, shape: Shape, rank: number, axes: string): void {
  checkIsShape(op, name, shape)
  if (shape.length !== rank)
    throw new Error(
      `${op}: ${name} has ${shape.length} axes but needs ${rank}, ${axes} (${formatShapes({ [name]: shape })})`,
    )
  checkAxes(op, name, shape)
}

export function checkAxes(op: string, name: string, shape: Shape): void {
  checkIsShape(op, name, shape)
  if (!shape.every((d) => Number.isInteger(d) && d >= 1))
    throw new Error(
      `${op}: every axis of ${name} must be a whole number of at least 1 (${formatShapes({ [name]: shape })})`,
    )
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i])

/** Throws unless all the named shapes are equal; returns that shape. */
export function checkSame(op: string, shapes: Readonly<Record<string, Shape>>): Shape {
  for (const [name, shape] of Object.entries(shapes)) checkIsShape(op, name, shape)
  const [first, ...rest] = Object.entries(shapes)
  for (const [name, shape] of rest)
    if (!sameShape(shape, first[1]))
      throw new Error(`${op}: ${name} and ${first[0]} must have the same shape (${formatShapes(shapes)})`)
  checkAxes(op, ...first)
  return first[1]
}

/** Throws unless `value` is a whole number of at least 1. */
export function checkCount(op: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${op}: ${name} must be a whole number of at least 1, got ${shown(value)}`)
}

/** Throws unless each of these is a finite number. */
export function checkNumbers(op: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values))
    if (!Number.isFinite(value))
      throw new Error(`${op}: ${name} must be a finite number, got ${shown(value)}`)
}
