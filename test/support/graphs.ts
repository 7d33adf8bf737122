// What the tests of graphs share: a backend that tells which ops run, training of a model, and its gradients.

import { arrayDataset, type Backend, type FitOptions, type Model, type NDArray } from 'receptive'
import { randomArray } from './arrays.js'

/** A backend that writes down the ops it runs, updates among them, until `ops` is emptied. */
export function watched(backend: Backend): { readonly backend: Backend; readonly ops: string[] } {
  const ops: string[] = []
  const proxy = new Proxy(backend, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        if (key === 'run' || key === 'update') ops.push(String(args[0]))
        return Reflect.apply(value, target, args)
      }
    },
  })
  return { backend: proxy, ops }
}

/** Random inputs for a model, `[N, …]` each, by name. */
export const randomInputs = (
  model: Pick<Model, 'inputs' | 'inputNames'>,
  N: number,
  seed: number,
): Record<string, NDArray> =>
  Object.fromEntries(
    model.inputs.map(({ shape }, i) => [model.inputNames[i], randomArray([N, ...shape], seed + i)]),
  )

/** Random examples for a model of one output. */
export function randomData(model: Model, N: number, seed: number) {
  return arrayDataset({
    x: randomInputs(model, N, seed),
    y: randomArray([N, ...model.outputShape], seed + 100),
  })
}

/** Trains a compiled model on random examples, each epoch one batch in the same order. */
export const train = (model: Model, seed = 1, options: FitOptions = {}) =>
  model.fit(randomData(model, 4, seed), { batchSize: 4, shuffle: false, ...options })
