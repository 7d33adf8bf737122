// Curves and bars over axes, linear or logarithmic.

import { line, number, rect, text, type Part, type Point, type Role, type StrokeOptions } from './draw.js'

export interface Axis {
  readonly from: number
  readonly to: number
  /** Where marks stand, with numbers beside them. */
  readonly ticks: readonly number[]
  readonly label?: string
  /** Default `linear`. */
  readonly scale?: 'linear' | 'log'
  /** How a mark's number is written; default `number`. */
  readonly format?: (value: number) => string
}

export interface Plot {
  /** Axes, marks and labels. */
  readonly axes: Part
  /** Where values are. */
  at(x: number, y: number): Point
  /** A line through points given as values. */
  curve(points: readonly Point[], options?: StrokeOptions): Part
  /** A bar from the bottom up to `y`, `width` wide in the figure's units, around `x`. */
  bar(x: number, y: number, width: number, role?: Role): Part
}

/** A plot whose axes enclose the box from (left, top), `width` × `height`. Numbers and labels stand outside: leave 36 below and 44 to the left. */
export function plot(
  left: number,
  top: number,
  width: number,
  height: number,
  { x, y }: { readonly x: Axis; readonly y: Axis },
): Plot {
  const bottom = top + height
  const across = (value: number): number => left + width * share(x, value)
  const up = (value: number): number => bottom - height * share(y, value)
  const axes = [
    ...x.ticks.map((tick) =>
      line([
        [across(tick), bottom],
        [across(tick), bottom + 5],
      ]),
    ),
    ...y.ticks.map((tick) =>
      line([
        [left - 5, up(tick)],
        [left, up(tick)],
      ]),
    ),
    line([
      [left, top],
      [left, bottom],
      [left + width, bottom],
    ]),
    ...x.ticks.map((tick) =>
      text(across(tick), bottom + 15, (x.format ?? number)(tick), { size: 12, style: 'quiet' }),
    ),
    ...y.ticks.map((tick) =>
      text(left - 9, up(tick), (y.format ?? number)(tick), { size: 12, style: 'quiet', anchor: 'end' }),
    ),
    ...(x.label === undefined ? [] : [text(left + width / 2, bottom + 32, x.label, { size: 13 })]),
    ...(y.label === undefined ? [] : [text(left - 4, top - 12, y.label, { size: 13, anchor: 'start' })]),
  ]
  return {
    axes: axes.join('\n'),
    at: (a, b) => [across(a), up(b)],
    curve: (points, options) =>
      line(
        points.map(([a, b]) => [across(a), up(b)]),
        { width: 2, ...options },
      ),
    bar: (a, b, barWidth, role = 'x') =>
      rect(across(a) - barWidth / 2, up(b), barWidth, bottom - up(b), { role }),
  }
}

/** How far along its axis a value is, 0 to 1. */
function share({ from, to, scale = 'linear' }: Axis, value: number): number {
  const measure = scale === 'log' ? Math.log : (number: number) => number
  return (measure(value) - measure(from)) / (measure(to) - measure(from))
}
