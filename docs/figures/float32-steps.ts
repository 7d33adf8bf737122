// The steps of floating-point numbers along the number line, and those of float32.

import { line, svg, text, type Point } from './draw.js'

/** Bits after the point in the picture: float32's 23 would be a solid line. */
const bits = 3

/** The distance from a float32 to the next larger one. */
function step(x: number): number {
  const floats = Float32Array.of(x)
  new Int32Array(floats.buffer)[0]++
  return floats[0] - Math.fround(x)
}

const written = (value: number): string => {
  if (value >= 1) return String(value)
  const [mantissa, exponent] = value.toExponential(1).split('e')
  return `${mantissa} · 10${[...String(Number(exponent))].map((sign) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(sign)]).join('')}`
}

export default function float32Steps(): string {
  const at = (x: number): number => 24 + x * 54
  const numbers = [1, 2, 4].flatMap((from) =>
    Array.from({ length: 2 ** bits }, (_, i) => from + (i * from) / 2 ** bits),
  )
  const marks = [...numbers, 8].map((x) => {
    const tall = Number.isInteger(Math.log2(x))
    return line(
      [
        [at(x), 70],
        [at(x), tall ? 40 : 56],
      ] as readonly Point[],
      { role: 'x', width: tall ? 2.5 : 1.5 },
    )
  })
  const rows = [1, 100, 10_000, 2 ** 23, 2 ** 24].map((x, i) => {
    const y = 196 + i * 26
    return [text(190, y, x.toLocaleString('en'), { anchor: 'end' }), text(300, y, written(step(x)))].join(
      '\n',
    )
  })
  return svg(
    480,
    326,
    'float32’s steps',
    'Floating-point numbers with three bits after the point: between 1 and 2 they are 1/8 apart, between 2 and 4 1/4, between 4 ' +
      `and 8 1/2. The steps of float32: ${[1, 100, 10_000, 2 ** 23, 2 ** 24].map((x) => `${written(step(x))} at ${x.toLocaleString('en')}`).join(', ')}.`,
    text(240, 20, `numbers with ${bits} bits after the point`, { style: 'strong' }),
    line(
      [
        [at(0.6), 70],
        [at(8), 70],
      ],
      { role: 'ink' },
    ),
    ...marks,
    ...[1, 2, 4, 8].map((x) => text(at(x), 86, x)),
    ...[
      [1.5, '⅛'],
      [3, '¼'],
      [6, '½'],
    ].map(([x, said]) => text(at(Number(x)), 104, `step ${said}`, { size: 13, style: 'quiet' })),
    text(190, 166, 'float32 at', { anchor: 'end', style: 'strong' }),
    text(300, 166, 'step', { style: 'strong' }),
    ...rows,
  )
}
