// How far sums in float32 are off, by how many values there are and in what order they are added.

import { Random } from 'receptive'
import { svg, text, type Point, type Role } from './draw.js'
import { plot } from './plot.js'

const { fround } = Math

const oneByOne = (x: Float32Array): number => {
  let sum = 0
  for (const value of x) sum = fround(sum + value)
  return sum
}
const inBands = (x: Float32Array): number => {
  const band = Math.ceil(Math.sqrt(x.length))
  return oneByOne(
    Float32Array.from({ length: Math.ceil(x.length / band) }, (_, t) =>
      oneByOne(x.subarray(t * band, (t + 1) * band)),
    ),
  )
}
const inPairs = (x: Float32Array): number => {
  const half = x.length >> 1
  return half === 0 ? x[0] : fround(inPairs(x.subarray(0, half)) + inPairs(x.subarray(half)))
}

const ways: readonly { name: string; sum: (x: Float32Array) => number; role: Role; dashed?: boolean }[] = [
  { name: 'one after the other', sum: oneByOne, role: 'dy' },
  { name: 'in bands of √n', sum: inBands, role: 'w', dashed: true },
  { name: 'in pairs', sum: inPairs, role: 'x' },
]
const seeds = 5
const powers = [4, 6, 8, 10, 12, 14, 16, 18, 20]

/** The mean errors of sums of n random values from 0 to 1, each way, as shares of the sum. */
function errors(n: number): number[] {
  const all = ways.map(() => 0)
  for (let seed = 1; seed <= seeds; seed++) {
    const random = new Random(seed)
    const x = Float32Array.from({ length: n }, () => random.uniform())
    let exact = 0
    for (const value of x) exact += value
    ways.forEach(({ sum }, i) => (all[i] += Math.abs(sum(x) - exact) / exact / seeds))
  }
  return all
}

/** A whole number as an exponent. */
const raised = (value: number): string =>
  String(Math.round(value)).replace(/./g, (sign) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(sign)])

export default function sumErrors(): string {
  const shown = plot(56, 40, 400, 220, {
    x: {
      from: 2 ** 4,
      to: 2 ** 20,
      ticks: [16, 256, 4096, 65_536, 1_048_576],
      scale: 'log',
      format: (n) => `2${raised(Math.log2(n))}`,
      label: 'values',
    },
    y: {
      from: 1e-8,
      to: 2e-5,
      ticks: [1e-8, 1e-7, 1e-6, 1e-5],
      scale: 'log',
      format: (value) => `10${raised(Math.log10(value))}`,
      label: 'error, as a share of the sum',
    },
  })
  const measured = powers.map((power) => errors(2 ** power))
  const curves = ways.map((way, i) => ({
    ...way,
    points: powers.map((power, j): Point => [2 ** power, measured[j][i]]),
  }))
  const said = (value: number): string => value.toExponential(0)
  return svg(
    480,
    310,
    'Errors of sums in float32',
    curves
      .map(
        ({ name, points }) =>
          `${name}: ${said(points[0][1])} for 16 values, ${said(points.at(-1)![1])} for a million.`,
      )
      .join(' '),
    shown.axes,
    ...curves.map(({ points, role, dashed }) => shown.curve(points, { role, dashed })),
    ...curves.map(({ points, name }, i) => {
      const [x, y] = shown.at(...points[6])
      return text(x - 10, y - 12 + (i === 2 ? 26 : 0), name, { anchor: 'end', size: 13 })
    }),
  )
}
