// The models of bench/families/models.ts in TensorFlow.js, from the same initial weights.

import { openBackend } from 'receptive'
import { batch, parseModel } from '../families/models.js'
import { initialWeights } from '../families/works.js'
import { joined, type Host } from '../hosts/host.js'
import type { Tf, TfModel } from './tfjs-types.js'

const relu = 'relu'

const models: Readonly<Record<string, (tf: Tf) => TfModel>> = {
  'case-study'({ layers, sequential }) {
    const net = sequential()
    const conv = { filters: 32, kernelSize: 3, activation: relu }
    net.add(layers.conv2d({ ...conv, inputShape: [70, 70, 3] }))
    net.add(layers.maxPooling2d({ poolSize: 2 }))
    net.add(layers.conv2d(conv))
    net.add(layers.maxPooling2d({ poolSize: 2 }))
    net.add(layers.dropout({ rate: 0.25 }))
    net.add(layers.flatten({}))
    net.add(layers.dense({ units: 128, activation: relu }))
    net.add(layers.dropout({ rate: 0.5 }))
    net.add(layers.dense({ units: 3, activation: 'softmax' }))
    return net
  },
  lenet({ layers, sequential }) {
    const net = sequential()
    const conv = { kernelSize: 5, activation: relu }
    net.add(layers.conv2d({ ...conv, filters: 6, padding: 'same', inputShape: [28, 28, 1] }))
    net.add(layers.maxPooling2d({ poolSize: 2 }))
    net.add(layers.conv2d({ ...conv, filters: 16 }))
    net.add(layers.maxPooling2d({ poolSize: 2 }))
    net.add(layers.flatten({}))
    net.add(layers.dense({ units: 120, activation: relu }))
    net.add(layers.dense({ units: 84, activation: relu }))
    net.add(layers.dense({ units: 10, activation: 'softmax' }))
    return net
  },
}

export const tfjsWhole = (tf: Tf): Host['whole'] => ({
  // Its dropout draws other numbers, so that a step of a model with it cannot be checked.
  takes: (step, text) => step === 'inference' || parseModel(text).name !== 'case-study',
  async open(step, text) {
    const { model, name, N } = parseModel(text)
    const data = batch(model, N)
    const net = models[name](tf)
    const backend = await openBackend('reference')
    const initial = await initialWeights(model, backend)
    backend.dispose()
    tf.tidy(() => {
      net.setWeights(initial.map(({ shape, data: values }) => tf.tensor(Float32Array.from(values), shape)))
    })
    net.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy' })
    async function predict(): Promise<Float32Array> {
      const x = tf.tensor(data.x.data as Float32Array, data.x.shape)
      const y = tf.tidy(() => net.predict(x, { batchSize: N }))
      const values = await y.data()
      tf.dispose([x, y])
      return values
    }
    async function train(): Promise<void> {
      const x = tf.tensor(data.x.data as Float32Array, data.x.shape)
      const y = tf.tensor(data.y.data as Float32Array, data.y.shape)
      await net.trainOnBatch(x, y)
      tf.dispose([x, y])
    }
    const weights = async () => joined(await Promise.all(net.getWeights().map((weight) => weight.data())))
    const training = step === 'training-step'
    return {
      run: async () => void (await (training ? train() : predict())),
      async check() {
        if (!training) return predict()
        const before = await weights()
        await train()
        return (await weights()).map((value, i) => value - before[i])
      },
      close() {
        net.dispose()
      },
    }
  },
})
