// Functions of two variables, and the library's optimizers on their way down.

import { ndarray, type Backend, type Optimizer } from 'receptive'

export type Pair = readonly [x: number, y: number]

/** A function of two variables whose lowest point is 0 at (0, 0). */
export interface Surface {
  /** Where descent starts. */
  readonly start: Pair
  readonly value: (at: Pair) => number
  readonly gradient: (at: Pair) => Pair
  /** Points around the lowest, at which the function has this value. */
  readonly contour: (value: number) => Pair[]
}

const around = (point: (cosine: number, sine: number) => Pair): Pair[] =>
  Array.from({ length: 97 }, (_, i) => point(Math.cos((i * Math.PI) / 48), Math.sin((i * Math.PI) / 48)))

/** ½·(x² + κ·y²): a bowl that is κ times as curved along y as along x. */
export const bowl = (condition: number): Surface => ({
  start: [-9, 2],
  value: ([x, y]) => (x * x + condition * y * y) / 2,
  gradient: ([x, y]) => [x, condition * y],
  contour(value) {
    const reach = Math.sqrt(2 * value)
    return around((cosine, sine) => [reach * cosine, (reach * sine) / Math.sqrt(condition)])
  },
})

/** x²/10 + 10·(y − x²/36)²: a narrow valley along a parabola. */
export const valley: Surface = {
  start: [-9, -2],
  value: ([x, y]) => x ** 2 / 10 + 10 * (y - x ** 2 / 36) ** 2,
  gradient([x, y]) {
    const above = y - x ** 2 / 36
    return [x / 5 - (10 / 9) * above * x, 20 * above]
  },
  contour: (value) =>
    around((cosine, sine) => {
      const x = Math.sqrt(10 * value) * cosine
      return [x, x ** 2 / 36 + Math.sqrt(value / 10) * sine]
    }),
}

/** The start, and where each of `steps` updates leads. It ends early once the point is too far away to come back. */
export async function descend(
  backend: Backend,
  optimizer: Optimizer,
  { start, gradient }: Surface,
  steps: number,
): Promise<Pair[]> {
  const tensor = (values: readonly number[]) => backend.tensor(ndarray(values, [2]))
  const first = optimizer.initialSlotValue ?? 0
  const slots = Object.fromEntries(optimizer.slots.map((name) => [name, tensor([first, first])]))
  const w = tensor(start)
  const path = [start]
  const learningRate = optimizer.learningRate as number
  for (let step = 1; step <= steps; step++) {
    const g = tensor(gradient(path[path.length - 1]))
    optimizer.update(backend, { w, g, slots, learningRate, step })
    g.dispose()
    const [x, y] = await w.data()
    path.push([x, y])
    if (Math.hypot(x, y) > 1e6) break
  }
  for (const one of [w, ...Object.values(slots)]) one.dispose()
  return path
}
