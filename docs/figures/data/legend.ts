// What the lines of a plot stand for: a sample of each beside its name.

import { line, text, type Part, type StrokeOptions } from '../draw.js'

/** A name under another, from (x, y) down. */
export const legend = (
  x: number,
  y: number,
  ...entries: readonly (readonly [name: string, options: StrokeOptions])[]
): Part[] =>
  entries.map(([name, options], i) => {
    const height = y + i * 20
    const sample = line([[x, height], [x + 28, height]], { width: 2, ...options }) // prettier-ignore
    return sample + text(x + 36, height, name, { anchor: 'start', size: 13 })
  })
