// ConvNetJS: plain JavaScript, one image at a time; gradients are accumulated over a batch.

import { createRequire } from 'node:module'
import { serve, versionOf } from './host.mjs'

const require = createRequire(import.meta.url)
const convnetjs = require('convnetjs')

serve(async ({ problem }) => {
  const { side, channels, classes, learningRate, momentum, weights } = problem

  function net(dropout) {
    const made = new convnetjs.Net()
    const described = [{ type: 'input', out_sx: side, out_sy: side, out_depth: channels }]
    problem.layers.forEach((layer, at) => {
      const { type, activation } = layer
      if (type === 'conv2d') {
        const { filters, kernelSize: sx, strides: stride } = layer
        const { before: pad, after } = problem.inputs[at]
        if (pad !== after) throw new Error('it pads both sides of an image alike')
        described.push({ type: 'conv', sx, filters, stride, pad, activation })
      } else if (type === 'maxPooling2d')
        described.push({ type: 'pool', sx: layer.poolSize, stride: layer.poolSize })
      else if (type === 'dropout' && dropout) described.push({ type: 'dropout', drop_prob: layer.rate })
      else if (type === 'dense')
        described.push(
          activation === 'softmax'
            ? { type: 'softmax', num_classes: layer.units }
            : { type: 'fc', num_neurons: layer.units, activation },
        )
    })
    made.makeLayers(described)
    parametrized(made).forEach((layer, at) => {
      const [w, b] = weights.slice(2 * at, 2 * at + 2)
      const K = b.data.length
      layer.filters.forEach((filter, k) => {
        for (let i = 0; i < filter.w.length; i++) filter.w[i] = w.data[i * K + k]
      })
      layer.biases.w.set(b.data)
    })
    return made
  }

  const parametrized = ({ layers }) => layers.filter(({ filters }) => filters)

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
          return parametrized(made).flatMap(({ filters, biases }) => [
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
