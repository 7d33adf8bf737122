// What the tests of graphs share: a backend that tells which ops run, training of a model, and its gradients.

import { arrayDataset, Layer, type Backend, type FitOptions, type Model, type NDArray } from 'receptive'
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

const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

/** A convolution by twice its weight. The weight has the name of one of batch normalization's, as a user may choose it. */
export const doubledConv = (): Layer =>
  new Layer({
    kind: 'doubledConv',
    config: {},
    outputShape: ([[H, W]]) => [H - 1, W - 2, 3],
    weights: ([[, , C]]) => ({
      gamma: { shape: [2, 3, C, 3], initializer: (shape) => Float64Array.from(randomArray(shape, 8).data) },
    }),
    op: {
      name: 'conv2d',
      attributes: window,
      inputs: ({ backend, inputs: [x], weights: { gamma: half } }) => ({
        ...{ x, w: backend.run('add', { a: half, b: half }), b: undefined },
      }),
      saved: ['x', 'w'],
    },
    backward({ backend, dy, saved: { x, w }, inputShapes: [inputShape], wanted }) {
      const g = backend.run('conv2dFilterGradient', { x, dy }, { ...window, kernelSize: [2, 3] })
      return {
        inputs: [
          wanted.inputs[0]
            ? backend.run('conv2dInputGradient', { dy, w }, { ...window, inputShape })
            : undefined,
        ],
        weights: { gamma: backend.run('add', { a: g, b: g }) },
      }
    },
  })
