// Eight samples of a row, and what the first of their cosine waves make of them.

import { group, line, rect, svg, text, type Part, type Point } from './draw.js'

const samples = [16, 20, 24, 30, 180, 200, 204, 208]

const scale = (k: number): number => (k === 0 ? Math.SQRT1_2 : 1) / 2
const wave = (n: number, k: number): number => Math.cos(((2 * n + 1) * k * Math.PI) / 16)
const coefficients = samples.map((_, k) =>
  samples.reduce((sum, value, n) => sum + scale(k) * value * wave(n, k), 0),
)
/** The sum of the first so many waves at a place, also between samples. */
const sumOf = (count: number, n: number): number =>
  coefficients.slice(0, count).reduce((sum, value, k) => sum + scale(k) * value * wave(n, k), 0)

const [width, height] = [200, 110]
const at = (n: number, value: number): Point => [
  ((n + 0.5) * width) / 8,
  height - ((value + 20) * height) / 270,
]

function picture(count: number): Part {
  const bars = samples.map((value, n) => {
    const [x, y] = at(n, value)
    return rect(x - 10, y, 20, height - y, { role: 'zero' })
  })
  const curve = Array.from({ length: 71 }, (_, i) => i / 10).map((n): Point => at(n, sumOf(count, n)))
  const off = Math.max(...samples.map((value, n) => Math.abs(sumOf(count, n) - value)))
  return [
    ...bars,
    line(
      [
        [0, height],
        [width, height],
      ],
      { role: 'ink' },
    ),
    line(curve, { role: 'x', width: 2.5 }),
    text(width / 2, -12, count === 1 ? '1 wave: the mean' : `${count} waves`, { style: 'strong' }),
    text(width / 2, height + 16, `off by up to ${off.toFixed(0)}`, { size: 13, style: 'quiet' }),
  ].join('\n')
}

export default function jpegDct(): string {
  return svg(
    480,
    372,
    'A row of samples as a sum of cosine waves',
    `The samples ${samples.join(', ')}, an edge, as bars, with the sum of their first one, two, four and eight cosine waves as a ` +
      'line. One wave gives the mean, eight meet every sample.',
    ...[1, 2, 4, 8].map((count, i) =>
      group(24 + (i % 2) * 236, 44 + Math.floor(i / 2) * 172, picture(count)),
    ),
    text(240, 360, 'Bars: the samples. Line: the sum of the waves.', { size: 12, style: 'quiet' }),
  )
}
