// Where pixels lie between the samples of a component with half the columns, and the weights that follow.

import { arrow, line, rect, svg, text, type Part } from './draw.js'

const samples = [40, 80, 200, 120]
const [left, pixel] = [32, 52]
/** Whole numbers, as the decoder computes: even pixels are rounded by 1, odd ones by 2. */
const pixels = samples.flatMap((near, x) => [
  (3 * near + (samples[x - 1] ?? near) + 1) >> 2,
  (3 * near + (samples[x + 1] ?? near) + 2) >> 2,
])

const sampleAt = (x: number): number => left + (2 * x + 1) * pixel
const pixelAt = (x: number): number => left + (x + 0.5) * pixel

export default function jpegChroma(): string {
  const above = samples.map((value, x): Part =>
    [
      rect(left + 2 * x * pixel, 40, 2 * pixel, 36, { role: 'x' }),
      text(sampleAt(x), 58, value, { style: 'strong' }),
      line(
        [
          [sampleAt(x), 76],
          [sampleAt(x), 84],
        ],
        { role: 'x', width: 2.5 },
      ),
    ].join('\n'),
  )
  const below = pixels.map((value, x): Part =>
    [rect(left + x * pixel, 190, pixel, 36, { role: 'y' }), text(pixelAt(x), 208, value)].join('\n'),
  )
  const weights = [
    arrow([sampleAt(1), 86], [pixelAt(3), 186], { role: 'x', width: 3 }),
    arrow([sampleAt(2), 86], [pixelAt(3), 186], { role: 'x' }),
    text(sampleAt(1) - 6, 132, '¾', { size: 16, anchor: 'end', style: 'strong' }),
    text(sampleAt(2) - 12, 132, '¼', { size: 16, style: 'strong' }),
  ]
  return svg(
    480,
    284,
    'Doubling a row of chroma',
    `The samples ${samples.join(', ')}, each two pixels wide, above the pixels ${pixels.join(', ')}. A pixel's center lies a quarter of ` +
      'a sample from the nearer center and three quarters from the other: weights 3/4 and 1/4.',
    text(240, 22, 'chroma samples, each as wide as two pixels', { style: 'strong' }),
    ...above,
    ...weights,
    ...below,
    text(240, 246, 'pixels', { style: 'strong' }),
    text(240, 268, `(3 · ${samples[1]} + ${samples[2]} + 2) >> 2 = ${pixels[3]}`, {
      size: 13,
      style: 'code',
    }),
  )
}
