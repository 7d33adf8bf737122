// The error of difference quotients as the step shrinks, in float64 and in float32.

import { openBackend } from 'receptive'
import { evenly } from './data/curves.js'
import { svg, text, type Point } from './draw.js'
import { plot } from './plot.js'

const x = 0.5
const steps = evenly(-9, 0, 37).map((power) => 10 ** power)
const least = 1e-14

/** Errors of the slope of tanh at ½, by step: one-sided, central, and extrapolated. */
async function errors(dtype: 'float32' | 'float64') {
  const backend = await openBackend('reference', { dtype })
  const f = async (offset: (h: number) => number) => {
    const data = Float64Array.from(steps, (h) => x + offset(h))
    return backend.run('tanh', { x: backend.tensor({ shape: [steps.length], data }) }, {}).data()
  }
  const [right, left] = [await f((h) => h), await f((h) => -h)]
  const [halfRight, halfLeft, here] = [await f((h) => h / 2), await f((h) => -h / 2), await f(() => 0)]
  backend.dispose()
  const slope = 1 - Math.tanh(x) ** 2
  const off = (estimate: (h: number, i: number) => number): Point[] =>
    steps.map((h, i) => [h, Math.max(Math.abs(estimate(h, i) - slope), least)])
  const central = (h: number, i: number) => (right[i] - left[i]) / (2 * h)
  return {
    oneSided: off((h, i) => (right[i] - here[i]) / h),
    central: off(central),
    extrapolated: off((h, i) => (4 * ((halfRight[i] - halfLeft[i]) / h) - central(h, i)) / 3),
  }
}

export default async function differenceErrors(): Promise<string> {
  const [exact, single] = [await errors('float64'), await errors('float32')]
  const powers = (ticks: readonly number[]) => ticks.map((power) => 10 ** power)
  const format = (value: number): string =>
    `1e${Math.round(Math.log10(value))}`.replace('-', '−').replace('1e0', '1')
  const shown = plot(64, 40, 390, 300, {
    x: { from: 1e-9, to: 1, ticks: powers([-9, -6, -3, 0]), scale: 'log', format, label: 'step h' },
    y: {
      from: least,
      to: 100,
      ticks: powers([-14, -10, -6, -2, 2]),
      scale: 'log',
      format,
      label: 'error of the slope',
    },
  })
  const inside = (points: readonly Point[]) => points.filter(([, error]) => error <= 100)
  const smallest = (points: readonly Point[]): string => format(Math.min(...points.map(([, error]) => error)))
  return svg(
    480,
    392,
    'Errors of difference quotients by step',
    'On logarithmic axes, the error of the slope of tanh at 1/2 over the step, from 1e−9 to 1. Each curve falls as the step shrinks, to the point where rounding takes over, ' +
      `and rises from there. The smallest errors in float64 are about ${smallest(exact.oneSided)} one-sided, ${smallest(exact.central)} central and ${smallest(exact.extrapolated)} extrapolated; ` +
      `central in float32, ${smallest(single.central)}.`,
    shown.axes,
    shown.curve(inside(single.central), { role: 'dy', dashed: true }),
    shown.curve(exact.oneSided, { role: 'w' }),
    shown.curve(exact.central, { role: 'x' }),
    shown.curve(exact.extrapolated, { role: 'y', width: 3 }),
    text(96, 66, 'central, float32 (dashed)', { anchor: 'start', size: 13 }),
    text(176, 184, 'one-sided', { anchor: 'end', size: 13 }),
    text(290, 252, 'central', { anchor: 'start', size: 13 }),
    text(384, 290, 'extrapolated', { anchor: 'start', size: 13 }),
    text(384, 308, '(thick)', { anchor: 'start', size: 13 }),
  )
}
