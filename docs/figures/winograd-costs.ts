// Products and transforms per output and pair of channel and filter, by how many channels there are. The counts are those of the
// chapter's table, which a test takes from the code.

import { readFileSync } from 'node:fs'
import { line, rect, svg, text } from './draw.js'
import { plot } from './plot.js'

const chapter = readFileSync(new URL('../winograd.md', import.meta.url), 'utf8')
const counts = (name: string): number[] => {
  const row = chapter.split('\n').find((one) => one.startsWith(`| ${name} `))
  if (row === undefined) throw new Error(`winograd-costs: docs/winograd.md has no row ${name}`)
  return row.split('|').slice(2, -1).map(Number)
}

const methods = [
  { name: 'direct', role: 'zero' },
  { name: 'F(2×2, 3×3)', role: 'x' },
  { name: 'F(4×4, 3×3)', role: 'y' },
] as const
const channels = [4, 8, 16, 32, 64]

/** Of as many filters as channels: pixels are transformed once per channel, outputs once per filter. */
function costs(name: string, C: number): { products: number; transforms: number } {
  const [, outputs, products, pixels, back] = counts(name)
  return { products, transforms: (pixels + back) / (outputs * C) }
}

export default function winogradCosts(): string {
  const shown = plot(48, 60, 412, 220, {
    x: {
      from: -0.5,
      to: channels.length - 0.5,
      ticks: channels.map((_, i) => i),
      format: (i) => String(channels[i]),
      label: 'channels, and as many filters',
    },
    y: { from: 0, to: 10, ticks: [0, 2, 4, 6, 8, 10], label: 'operations per output, channel and filter' },
  })
  const bars = channels.flatMap((C, i) =>
    methods.map(({ name, role }, j) => {
      const { products, transforms } = costs(name, C)
      const [x, y] = shown.at(i, products)
      const [, top] = shown.at(i, products + transforms)
      const [, bottom] = shown.at(i, 0)
      const left = x - 36 + j * 24
      return [
        rect(left, y, 24, bottom - y, { role }),
        rect(left, top, 24, y - top, { role: 'none' }),
        text(left + 12, top - 9, (products + transforms).toFixed(1), { size: 12 }),
      ].join('\n')
    }),
  )
  const key = methods.map(({ name, role }, j) =>
    [
      rect(48 + j * 106, 12, 14, 14, { role }),
      text(68 + j * 106, 19, name, { anchor: 'start', size: 12 }),
    ].join('\n'),
  )
  return svg(
    480,
    330,
    'What a tile costs',
    channels
      .map((C) => {
        const [direct, small, large] = methods.map(({ name }) => {
          const { products, transforms } = costs(name, C)
          return (products + transforms).toFixed(1)
        })
        return `With ${C} channels and filters, F(2×2) takes ${small} operations per output and pair, F(4×4) ${large}, the direct sum ${direct}.`
      })
      .join(' '),
    ...key,
    rect(366, 12, 14, 14),
    text(386, 19, 'transforms', { anchor: 'start', size: 12 }),
    shown.axes,
    ...bars,
    line([shown.at(-0.5, 9), shown.at(channels.length - 0.5, 9)], { dashed: true }),
  )
}
