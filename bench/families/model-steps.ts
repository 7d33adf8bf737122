// The steps of models: training (batch in, loss and all updates out) and inference.

import { arrayDataset, openBackend, sgd, type Backend, type Model } from 'receptive'
import { joined, type Host } from '../hosts/host.js'
import { batch, parseModel, type NamedModel } from './models.js'

/** A step, and the result by which it is checked. */
export interface ModelStep {
  readonly name: string
  readonly description: string
  readonly direction: string
  readonly step: string
  flops(model: NamedModel): number
  run(net: Model, data: Data): Promise<unknown>
  /** The result, to be compared with the same in float64. */
  result(net: Model, data: Data): Promise<Float64Array>
  /** The largest error that is acceptable, if there are causes besides rounding. */
  readonly tolerance?: number
}

export type Data = ReturnType<typeof batch>

const weights = async (net: Model): Promise<Float64Array> =>
  joined(Object.values(await net.getWeights()).map(({ data }) => data))

export const modelSteps: readonly ModelStep[] = [
  {
    name: 'training',
    description: 'a whole training step through the public API: forward, loss, backward, SGD',
    direction: 'STEP',
    step: 'training-step',
    // Backward takes two products for each forward one, but only one for the first layer.
    flops: ({ flops, firstFlops }) => 3 * flops - firstFlops,
    run: (net, { x, y }) => net.fit(arrayDataset({ x, y }), { batchSize: x.shape[0], shuffle: false }),
    async result(net, { x, y }) {
      const before = await weights(net)
      await net.fit(arrayDataset({ x, y }), { batchSize: x.shape[0], shuffle: false })
      return (await weights(net)).map((value, i) => value - before[i])
    },
    // If two values in a pooling window differ only by rounding, either may be the maximum, and a filter's gradient then
    // takes another term.
    tolerance: 1e-2,
  },
  {
    name: 'inference',
    description: 'predictions through the public API, images in and probabilities out',
    direction: 'PREDICT',
    step: 'inference',
    flops: ({ flops }) => flops,
    run: (net, { x }) => net.predict(x, { batchSize: x.shape[0] }),
    async result(net, { x }) {
      return Float64Array.from((await net.predict(x, { batchSize: x.shape[0] })).data)
    },
  },
]

async function compiled(model: NamedModel, backend: Backend): Promise<Model> {
  const net = model.make()
  const optimizer = sgd({ learningRate: 0.01, momentum: 0.9 })
  await net.compile({ loss: 'categoricalCrossentropy', optimizer, backend, seed: 1 })
  return net
}

/** The weights that every step starts from, in the model's order. */
export const initialWeights = async (model: NamedModel, backend: Backend) =>
  Object.values(await (await compiled(model, backend)).getWeights())

/** Model steps on the backends that `open` opens. */
export const modelStepsOn = (open: (threads: number) => Promise<Backend>): Host['modelSteps'] => ({
  takes: () => true,
  async open(step, text, threads) {
    const { model, N } = parseModel(text)
    const work = modelSteps.find((candidate) => candidate.step === step)!
    const backend = await open(threads)
    const data = batch(model, N)
    const net = await compiled(model, backend)
    return {
      run: async () => void (await work.run(net, data)),
      check: () => work.result(net, data),
      close() {
        backend.dispose()
      },
    }
  },
})

/** The result of a model's step in float64; the model is given as `case-study_mb32`. */
export async function modelStepInFloat64(step: string, text: string): Promise<Float64Array> {
  const { check, close } = await modelStepsOn(() => openBackend('reference', { dtype: 'float64' })).open(
    step,
    text,
    1,
  )
  try {
    return (await check()) as Float64Array
  } finally {
    close()
  }
}
