import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

const central = (f: (x: number) => number, x: number, h: number): number => (f(x + h) - f(x - h)) / (2 * h)

export default [
  { slip: { slope: (f, x, h) => (f(x + h) - f(x)) / h }, says: /one-sided/ },
  { slip: { slope: central }, says: /Combine it with D\(h\/2\)/ },
  { slip: { slope: (f, x, h) => (4 * central(f, x, h) - central(f, x, h / 2)) / 3 }, says: /exchanged/ },
  { slip: { slope: (f, x, h) => 2 * central(f, x, h / 2) - central(f, x, h) }, says: /quarters/ },
] satisfies Slips<typeof solution>
