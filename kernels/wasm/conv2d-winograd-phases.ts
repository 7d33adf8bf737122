// A strided convolution as convolutions of stride 1, which Winograd's kernels compute: docs/winograd.md.
//
// Along an axis of stride s, tap φ + s·t meets only pixels φ, φ + s, φ + 2·s, … So the convolution is a sum of s
// convolutions of stride 1, each of one phase of the image with one phase of the filter, which has at most 3 taps. With
// stride 1 there is one phase.

import type { Conv2dGeometry } from '../ops/window.js'

/** Outputs per tile along each axis. */
export type TileSize = 2 | 4

/** A phase along one axis. */
interface Phase {
  /** Whether the filter has the taps over the first and the third input of a tile. */
  readonly first: number
  readonly last: number
  /** Where the inputs and the outputs of the first tile begin, and how many outputs there are. */
  readonly input: number
  readonly output: number
  readonly outputs: number
}

/** A convolution along one axis: pixels, windows, taps, stride, zeros before the first pixel. */
interface Axis {
  readonly size: number
  readonly out: number
  readonly k: number
  readonly s: number
  readonly before: number
}

const axesOf = ({ H, W, oH, oW, kH, kW, sH, sW, top, left }: Conv2dGeometry): readonly [Axis, Axis] => [
  { size: H, out: oH, k: kH, s: sH, before: top },
  { size: W, out: oW, k: kW, s: sW, before: left },
]

const upTo = (end: number): readonly number[] => Array.from({ length: end }, (_, i) => i)

/** y[i] = Σ_φ Σ_t x[s·(i + t) + φ − p] · w[φ + s·t] */
const forward = ({ out, s, before }: Axis): readonly Phase[] =>
  upTo(s).map((phase) => ({
    first: phase,
    last: phase + 2 * s,
    input: phase - before,
    output: 0,
    outputs: out,
  }))

/**
 * dx[s·q + φ − p] = Σ_t dy[q − t] · w[φ + s·t], from the first q inside the image. All phases read the same tiles of dy. A
 * filter of two taps begins at the first or the second input.
 */
function backward({ size, k, s, before }: Axis): readonly Phase[] {
  const starts = upTo(s).map((phase) => Math.ceil((before - phase) / s))
  const input = Math.min(...starts.map((start, phase) => start - Math.ceil((k - phase) / s) + 1))
  return starts.map((start, phase) => {
    const first = phase + s * (start - input)
    const output = s * start + phase - before
    return { first, last: first - 2 * s, input, output, outputs: Math.ceil((size - output) / s) }
  })
}

/** Whether each phase has at most three taps, some phase has more than one, and one tile holds the inputs of all of them. */
export const phasesFit = (geometry: Conv2dGeometry): boolean =>
  axesOf(geometry).every(
    (axis) =>
      axis.s < axis.k &&
      axis.k <= 3 * axis.s &&
      (axis.s === 1 || backward(axis).every(({ first }) => first < 3 * axis.s)),
  )

/**
 * The products per tile, channel and filter over all phases. Along an axis there are m + 2 points, or m + 1 if a phase lacks
 * a tap, since the filter's transform is then 0 at one point.
 */
export const productsOf = ({ kH, kW, sH, sW }: Conv2dGeometry, m: TileSize): number =>
  (sH * (m + 1) + Math.max(0, kH - 2 * sH)) * (sW * (m + 1) + Math.max(0, kW - 2 * sW))

/** The phases of a convolution, or of its input gradient, as Winograd's kernels take them. */
export function phasesOf(geometry: Conv2dGeometry, direction: 'forward' | 'backward') {
  const { kH, kW, sH, sW } = geometry
  const [rows, columns] = axesOf(geometry).map(direction === 'forward' ? forward : backward)
  const step = direction === 'forward' ? 1 : -1
  return {
    rows,
    columns,
    count: sH * sW,
    uStep: step * sH,
    vStep: step * sW,
    /** The most outputs of a phase. */
    height: Math.max(...rows.map(({ outputs }) => outputs)),
    width: Math.max(...columns.map(({ outputs }) => outputs)),
    kH,
    kW,
  }
}

export type Phases = ReturnType<typeof phasesOf>

/** Floats for the table of phases. */
export const tableSize = ({ count }: Pick<Phases, 'count'>): number => 2 * 36 + 6 * count

/** For each point, the first phase that has products there and how many follow; then the origins of each phase. */
export function phasesTable({ rows, columns, kH, kW }: Phases, m: TileSize): Int32Array {
  // In boustrophedon order, so that the phases with products at a point are neighbors.
  const pairs = rows.flatMap((row, at) =>
    (at % 2 === 0 ? columns.toReversed() : columns).map((column) => [row, column] as const),
  )
  const size = m + 2
  const table: number[] = []
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const live = pairs.map(([row, column]) => hasPoint(row, kH, i, size) && hasPoint(column, kW, j, size))
      const first = Math.max(0, live.indexOf(true))
      table.push(first, live.lastIndexOf(true) + 1 - first)
    }
  for (const [row, column] of pairs)
    table.push(row.first, column.first, row.input, column.input, row.output, column.output)
  return Int32Array.from(table)
}

/**
 * Whether a phase's transformed filter can be nonzero at a point. The first point has the first tap alone, the last point
 * the third.
 */
const hasPoint = ({ first, last }: Phase, k: number, point: number, size: number): boolean => {
  const tap = point === 0 ? first : point === size - 1 ? last : 0
  return tap >= 0 && tap < k
}
