// This library, through its public API. The driver bundles this file, so that what runs is JavaScript as users install it.

import { argv } from 'node:process'
import { arrayDataset, layers, openBackend, sequential, sgd } from 'receptive'
import { serve } from './host.mjs'

const [, , family, version] = argv

serve(async ({ threads, problem }) => {
  const { side, channels, classes, learningRate, momentum, weights } = problem
  const backend = await openBackend(family, { threads })
  const named = Object.fromEntries(weights.map(({ name, shape, data }) => [name, { shape, data }]))

  async function model(dropout) {
    const drop = (rate) => (dropout ? [layers.dropout({ rate })] : [])
    const made = sequential([
      layers.conv2d({
        filters: 32,
        kernelSize: 3,
        activation: 'relu',
        inputShape: [side, side, channels],
        name: 'conv1',
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', name: 'conv2' }),
      layers.maxPooling2d({ poolSize: 2 }),
      ...drop(0.25),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu', name: 'dense1' }),
      ...drop(0.5),
      layers.dense({ units: classes, activation: 'softmax', name: 'dense2' }),
    ])
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
      const net = await model(false)
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
