import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

type Gradient = (point: readonly number[]) => readonly number[]
type List = readonly number[]

const mean = (gradient: Gradient, x: List, baseline: List, steps: number, offset: number): number[] => {
  const points = Array.from({ length: steps }, (_, j) =>
    gradient(x.map((value, i) => baseline[i] + ((j + offset) / steps) * (value - baseline[i]))),
  )
  return x.map((_, i) => points.reduce((sum, g) => sum + g[i], 0) / steps)
}

export default [
  {
    slip: { integratedGradients: (g: Gradient, x: List, b: List, n: number) => mean(g, x, b, n, 0.5) },
    says: /still to be multiplied/,
  },
  {
    slip: {
      integratedGradients: (g: Gradient, x: List, b: List, n: number) =>
        mean(g, x, b, n, 0.5).map((a, i) => a * x[i]),
    },
    says: /starts at the baseline/,
  },
  {
    slip: {
      integratedGradients: (g: Gradient, x: List, b: List, n: number) =>
        mean(g, x, b, n, 0).map((a, i) => a * (x[i] - b[i])),
    },
    says: /take their middles/,
  },
  {
    slip: { integratedGradients: (g: Gradient, x: List, b: List) => g(x).map((a, i) => a * (x[i] - b[i])) },
    says: /gradient at x alone/,
  },
] satisfies Slips<typeof solution>
