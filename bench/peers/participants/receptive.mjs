// This library, through its public API. The driver bundles this file, so that it runs as JavaScript, as users install it.

import { join } from 'node:path'
import { argv } from 'node:process'
import { arrayDataset, layers, loadModel, openBackend, sequential, sgd } from 'receptive'
import { serve } from './host.mjs'

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
      const sets = xs.map((data, i) =>
        arrayDataset({
          x: { shape: [N, side, side, channels], data },
          y: { shape: [N, classes], data: targets[i] },
        }),
      )
      return {
        step: (i) => net.fit(sets[i], { batchSize: N, shuffle: false }),
        async weights() {
          const values = await net.getWeights()
          return weights.map(({ name }) => values[name].data)
        },
      }
    },
  }
})
