// This library, through its public API. The driver bundles this file, so that it runs as JavaScript, as users install it.

import { join } from 'node:path'
import { argv } from 'node:process'
import { arrayDataset, layers, loadModel, openBackend, sequential, sgd } from 'receptive'
import { joined, serve } from './host.mjs'

const [, , family, version] = argv

serve(async ({ threads, problem, folder }) => {
  const { side, channels, classes, learningRate, momentum, weights } = problem
  const backend = await openBackend(family, { threads })
  const named = Object.fromEntries(weights.map(({ name, shape, data }) => [name, { shape, data }]))

  async function model(dropout) {
    const used = problem.layers.filter(({ type }) => dropout || type !== 'dropout')
    const made = sequential(
      used.map(({ type, ...config }, at) =>
        layers[type]({ ...config, ...(at === 0 && { inputShape: [side, side, channels] }) }),
      ),
    )
    const optimizer = sgd({ learningRate, momentum })
    await made.compile({ loss: 'categoricalCrossentropy', optimizer, backend })
    made.setWeights(named)
    return made
  }

  const { details } = backend.describe()
  return {
    version,
    detail: Object.values(details).join(', '),
    async predictor({ N, xs }) {
      const net = await (problem.file === undefined
        ? model(false)
        : loadModel(join(folder, problem.file), { backend }))
      const inputs = xs.map((data) => ({ shape: [N, side, side, channels], data }))
      return async (i) => (await net.predict(inputs[i], { batchSize: N })).data
    },
    async trainer({ N, xs, targets }, { dropout }) {
      const net = await model(dropout)
      const count = xs.length * N
      const set = arrayDataset({
        x: { shape: [count, side, side, channels], data: joined(xs) },
        y: { shape: [count, classes], data: joined(targets) },
      })
      return {
        // An epoch of all batches.
        step: () => net.fit(set, { batchSize: N, shuffle: false }),
        batches: xs.length,
        async weights() {
          const values = await net.getWeights()
          return weights.map(({ name }) => values[name].data)
        },
      }
    },
  }
})
