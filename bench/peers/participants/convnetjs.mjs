// ConvNetJS: plain JavaScript, one image at a time; gradients are gathered over a batch.

import { createRequire } from 'node:module'
import { serve, versionOf } from './host.mjs'

const require = createRequire(import.meta.url)
const convnetjs = require('convnetjs')

serve(async ({ problem }) => {
  const { side, channels, classes, learningRate, momentum, weights } = problem

  function net(dropout) {
    const made = new convnetjs.Net()
    const drop = (rate) => (dropout ? { drop_prob: rate } : {})
    made.makeLayers([
      { type: 'input', out_sx: side, out_sy: side, out_depth: channels },
      { type: 'conv', sx: 3, filters: 32, activation: 'relu' },
      { type: 'pool', sx: 2, stride: 2 },
      { type: 'conv', sx: 3, filters: 32, activation: 'relu' },
      { type: 'pool', sx: 2, stride: 2, ...drop(0.25) },
      { type: 'fc', num_neurons: 128, activation: 'relu', ...drop(0.5) },
      { type: 'softmax', num_classes: classes },
    ])
    parametrised(made).forEach((layer, at) => {
      const [w, b] = weights.slice(2 * at, 2 * at + 2)
      const K = b.data.length
      layer.filters.forEach((filter, k) => {
        for (let i = 0; i < filter.w.length; i++) filter.w[i] = w.data[i * K + k]
      })
      layer.biases.w.set(b.data)
    })
    return made
  }

  const parametrised = ({ layers }) => layers.filter(({ filters }) => filters)

  const volumes = (xs, N) =>
    xs.map((x) =>
      Array.from({ length: N }, (_, n) => {
        const size = x.length / N
        const volume = new convnetjs.Vol(side, side, channels, 0)
        volume.w.set(x.subarray(n * size, (n + 1) * size))
        return volume
      }),
    )

  return {
    version: versionOf('convnetjs'),
    async predictor({ N, xs }) {
      const made = net(false)
      const inputs = volumes(xs, N)
      return async (i) => Float32Array.from(inputs[i].flatMap((volume) => [...made.forward(volume).w]))
    },
    async trainer({ N, xs, targets }, { dropout }) {
      const made = net(dropout)
      const settings = { method: 'sgd', learning_rate: learningRate, momentum, batch_size: N, l2_decay: 0 }
      const trainer = new convnetjs.Trainer(made, settings)
      const inputs = volumes(xs, N)
      const labels = targets.map((rows) =>
        Array.from({ length: N }, (_, n) => rows.subarray(n * classes, (n + 1) * classes).indexOf(1)),
      )
      return {
        async step(i) {
          inputs[i].forEach((volume, n) => trainer.train(volume, labels[i][n]))
        },
        async weights() {
          return parametrised(made).flatMap(({ filters, biases }) => [
            Float32Array.from({ length: filters[0].w.length * filters.length }, (_, at) => {
              const K = filters.length
              return filters[at % K].w[Math.floor(at / K)]
            }),
            Float32Array.from(biases.w),
          ])
        },
      }
    },
  }
})
