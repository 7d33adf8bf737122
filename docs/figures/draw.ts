// What figures are drawn with. A part is a piece of SVG as text; a figure is parts under a title and a description. Colors are
// classes of figure.css, named by what they stand for: x, w, y, dy (any gradient), zero (padding), ink, quiet.

import { readFileSync } from 'node:fs'

/** A piece of SVG, as text. */
export type Part = string
/** What a color stands for. */
export type Role = 'x' | 'w' | 'y' | 'dy' | 'zero' | 'ink' | 'none'
export type Point = readonly [x: number, y: number]

/** The widest figure: on a phone it is shown at about this size, so that letters of 12 are read. */
export const maxWidth = 480
/** The smallest letters. */
export const minSize = 12

const sheet = readFileSync(new URL('figure.css', import.meta.url), 'utf8')
  .replace(/\/\*[^]*?\*\//g, '')
  .replace(/\s+/g, ' ')
  .trim()

/**
 * A whole figure.
 *
 * @param title what it is, in a few words.
 * @param description what one sees in it, for whoever does not see it.
 */
export function svg(
  width: number,
  height: number,
  title: string,
  description: string,
  ...parts: readonly Part[]
): string {
  if (width > maxWidth) throw new Error(`${title}: a figure is at most ${maxWidth} wide, not ${width}`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}">`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape(description)}</desc>`,
    `<style>${sheet}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="6"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

/** Parts, moved. */
export const group = (x: number, y: number, ...parts: readonly Part[]): Part =>
  `<g transform="translate(${short(x)} ${short(y)})">\n${parts.join('\n')}\n</g>`

export interface TextOptions {
  /** Which point of the text `x` is. Default `middle`. */
  readonly anchor?: 'start' | 'middle' | 'end'
  /** The letters' height; default 14, at least 12. */
  readonly size?: number
  /** Classes: `quiet`, `strong`, `code` (monospace), `math` (italic letters), or several with spaces between. */
  readonly style?: string
}

/** Text on one line, whose middle has the height `y`. */
export function text(
  x: number,
  y: number,
  content: string | number,
  { anchor = 'middle', size = 14, style }: TextOptions = {},
): Part {
  if (size < minSize) throw new Error(`text: '${content}' has letters of ${size}; ${minSize} is the smallest`)
  const kind = style === undefined ? '' : ` class="${style}"`
  return `<text${kind} x="${short(x)}" y="${short(y + size * 0.35)}" font-size="${size}" text-anchor="${anchor}">${escape(String(content))}</text>`
}

/** Several lines of text under one another; `y` is the first line's middle. */
export const lines = (
  x: number,
  y: number,
  contents: readonly string[],
  { leading = 1.35, ...options }: TextOptions & { readonly leading?: number } = {},
): Part =>
  contents.map((line, i) => text(x, y + i * leading * (options.size ?? 14), line, options)).join('\n')

export interface StrokeOptions {
  readonly role?: Role
  readonly dashed?: boolean
  /** The line's width; default 1.5. */
  readonly width?: number
}

/** A rectangle, filled with the role's color. */
export const rect = (
  x: number,
  y: number,
  width: number,
  height: number,
  { role = 'none', radius = 0 }: { readonly role?: Role; readonly radius?: number } = {},
): Part =>
  `<rect class="${role === 'none' ? 'cell' : `cell ${role}`}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${radius > 0 ? ` rx="${radius}"` : ''}/>`

/** A rectangle's outline, thick by default: it marks what lies inside. */
export const frame = (
  x: number,
  y: number,
  width: number,
  height: number,
  { width: stroke = 3, ...options }: StrokeOptions = {},
): Part =>
  `<rect class="${strokeClass(options)}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" rx="2" stroke-width="${stroke}"/>`

/** A line through points. */
export const line = (points: readonly Point[], { width = 1.5, ...options }: StrokeOptions = {}): Part =>
  `<polyline class="${strokeClass(options)}" points="${points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ')}" stroke-width="${width}"/>`

/** A dot. */
export const dot = ([x, y]: Point, radius: number, role: Role = 'ink'): Part =>
  `<circle class="head ${role}" cx="${short(x)}" cy="${short(y)}" r="${radius}"/>`

/**
 * An arrow from one point to another.
 *
 * @param options.bend how far its middle is off the straight line, to the left of its way; default 0.
 */
export function arrow(
  from: Point,
  to: Point,
  { bend = 0, width = 1.5, ...options }: StrokeOptions & { readonly bend?: number } = {},
): Part {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const along: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  // A quadratic curve's middle is half as far off as its control point.
  const control: Point = [
    (from[0] + to[0]) / 2 + along[1] * bend * 2,
    (from[1] + to[1]) / 2 - along[0] * bend * 2,
  ]
  const last = Math.hypot(to[0] - control[0], to[1] - control[1])
  const [u, v]: Point = [(to[0] - control[0]) / last, (to[1] - control[1]) / last]
  const size = 5 + width * 2
  const base: Point = [to[0] - u * size, to[1] - v * size]
  const wings = [
    to,
    [base[0] - v * size * 0.45, base[1] + u * size * 0.45],
    [base[0] + v * size * 0.45, base[1] - u * size * 0.45],
  ]
  const curve = `M${pair(from)}Q${pair(control)} ${pair(base)}`
  return (
    `<path class="${strokeClass(options)}" d="${curve}" stroke-width="${width}"/>` +
    `<polygon class="head ${options.role ?? ''}" points="${wings.map(([x, y]) => `${short(x)},${short(y)}`).join(' ')}"/>`
  )
}

/** A number as figures write it: a minus sign of its own, at most `digits` significant digits (default 3), thousands apart. */
export function number(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits))
  const whole = Number.isInteger(value) && Math.abs(value) < 1e15 ? value : rounded
  const [before, after] = String(Math.abs(whole)).split('.')
  const spaced = before.length > 4 ? before.replace(/\B(?=(\d{3})+$)/g, ' ') : before
  return `${whole < 0 ? '−' : ''}${spaced}${after === undefined ? '' : `.${after}`}`
}

const strokeClass = ({ role = 'none', dashed = false }: StrokeOptions): string =>
  ['line', ...(role === 'none' ? [] : [role]), ...(dashed ? ['dashed'] : [])].join(' ')

/** Coordinates to a hundredth: the same text on every machine. */
const short = (value: number): string => String(Math.round(value * 100) / 100 + 0)
const pair = ([x, y]: Point): string => `${short(x)} ${short(y)}`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (content: string): string => content.replace(/[&<>"]/g, (letter) => entities[letter])
