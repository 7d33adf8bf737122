// The models of bench/families/models.ts in TensorFlow.js, from the same initial weights.

import { openBackend } from 'receptive'
import { batch, parseModel } from '../families/models.js'
import { initialWeights } from '../families/model-steps.js'
import { joined, type Host } from '../hosts/host.js'
import type { Tf, TfDevice, TfModel } from './tfjs-types.js'

const relu = 'relu'

function caseStudy(dropout: boolean) {
  return ({ layers, sequential }: Tf): TfModel => {
    const net = sequential()
    const conv = { filters: 32, kernelSize: 3, activation: relu }
    const drop = (rate: number): void => {
      if (dropout) net.add(layers.dropout({ rate }))
    }
    net.add(layers.conv2d({ ...conv, inputShape: [70, 70, 3] }))
    net.add(layers.maxPooling2d({ poolSize: 2 }))
    net.add(layers.conv2d(conv))
    net.add(layers.maxPooling2d({ poolSize: 2 }))
    drop(0.25)
    net.add(layers.flatten({}))
    net.add(layers.dense({ units: 128, activation: relu }))
    drop(0.5)
    net.add(layers.dense({ units: 3, activation: 'softmax' }))
    return net
  }
}

const models: Readonly<Record<string, (tf: Tf) => TfModel>> = {
  'case-study': caseStudy(true),
  'case-study-without-dropout': caseStudy(false),
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

export const tfjsModelSteps = (tf: Tf, { use, values }: TfDevice): Host['modelSteps'] => ({
  // Its dropout uses different random numbers, so a training step of a model with dropout cannot be checked.
  takes: (step, text) => step === 'inference' || parseModel(text).name !== 'case-study',
  async open(step, text) {
    const { model, name, N } = parseModel(text)
    const { x: images, y: targets } = batch(model, N)
    const net = models[name](tf)
    const backend = await openBackend('reference')
    const initial = await initialWeights(model, backend)
    backend.dispose()
    await use()
    tf.tidy(() => {
      net.setWeights(initial.map(({ shape, data: values }) => tf.tensor(Float32Array.from(values), shape)))
    })
    net.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy' })
    async function predict(): Promise<Float32Array> {
      await use()
      const x = tf.tensor(images.data as Float32Array, images.shape)
      const y = tf.tidy(() => net.predict(x, { batchSize: N }))
      const result = await values(y)
      tf.dispose([x, y])
      return result
    }
    async function train(): Promise<void> {
      await use()
      const x = tf.tensor(images.data as Float32Array, images.shape)
      const y = tf.tensor(targets.data as Float32Array, targets.shape)
      await net.trainOnBatch(x, y)
      tf.dispose([x, y])
    }
    const weights = async () => joined(await Promise.all(net.getWeights().map((weight) => weight.data())))
    const training = step === 'training-step'
    return {
      run: async () => void (await (training ? train() : predict())),
      async check() {
        if (!training) return predict()
        await use()
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
