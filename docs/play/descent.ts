// Steps of the library's optimizers on a function of two variables.

import { ndarray, type Backend, type Optimizer } from 'receptive'

export type Pair = readonly [x: number, y: number]

/** A function of two variables, with its slope. */
export interface Surface {
  readonly value: (at: Pair) => number
  readonly gradient: (at: Pair) => Pair
}

/** ½·(x² + κ·y²): a bowl that is κ times as curved along y as along x. */
export const bowl = (condition: number): Surface => ({
  value: ([x, y]) => (x * x + condition * y * y) / 2,
  gradient: ([x, y]) => [x, condition * y],
})

/** The start, and where each of `steps` updates leads. It ends early where a number is no longer finite. */
export async function descend(
  backend: Backend,
  optimizer: Optimizer,
  { gradient }: Surface,
  start: Pair,
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
    if (!Number.isFinite(x) || !Number.isFinite(y)) break
    path.push([x, y])
  }
  for (const one of [w, ...Object.values(slots)]) one.dispose()
  return path
}
