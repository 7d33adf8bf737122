// Three real models of TensorFlow.js, which the package nsfwjs brings: MobileNetV2 and InceptionV3 in layers, and a MobileNetV2 as
// a graph, all quantized to bytes. They predict as TensorFlow.js does.

import { beforeAll, describe, expect, it } from 'vitest'
import { loadModel, type Model } from 'receptive'
import { nsfwjsModels, unpackNsfwjs } from '../../../bench/peers/imported/nsfwjs.js'
import { missingPeers, openTfjs, type Tf } from '../../support/tfjs.js'

const missing = missingPeers('nsfwjs', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm')
/** Twenty images: noise of several strengths, gradients, discs and stripes. */
function* images(side: number): Generator<Float32Array> {
  let state = 1
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647
  for (let n = 0; n < 20; n++) {
    const image = new Float32Array(side * side * 3)
    for (let i = 0; i < side; i++)
      for (let j = 0; j < side; j++)
        for (let c = 0; c < 3; c++) {
          const [y, x] = [i / side - 0.5, j / side - 0.5]
          const drawn = [
            random(),
            0.5 + 0.5 * Math.sin((n + 1) * (x + (c - 1) * y) * 9),
            Math.hypot(x, y) < 0.1 + n / 60 ? (c + 1) / 3 : x + 0.5,
            (Math.floor(i / (n + 2)) + Math.floor(j / (n + 3))) % 2,
          ]
          image[(i * side + j) * 3 + c] = 0.85 * drawn[n % 4] + 0.15 * random()
        }
    yield image
  }
}

const handlerOf = (tf: Tf, { json, files }: ReturnType<typeof unpackNsfwjs>): unknown => {
  const [{ paths, weights }] = json.weightsManifest
  const bytes = Buffer.concat(paths.map((path) => files[path]))
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  return tf.io.fromMemory({ ...json, weightSpecs: weights, weightData })
}

describe.skipIf(missing !== undefined)(`nsfwjs's models${missing ? ` (${missing})` : ''}`, () => {
  let tf: Tf
  beforeAll(async () => {
    tf = await openTfjs()
  })

  it.each(nsfwjsModels)('%s predicts as in TensorFlow.js', async (name) => {
    const files = unpackNsfwjs(name)
    const bytes = new TextEncoder().encode(JSON.stringify(files.json))
    const net: Model = await loadModel(bytes, { files: files.files })
    const handler = handlerOf(tf, files)
    const theirs = await (files.json.format === 'graph-model'
      ? tf.loadGraphModel(handler)
      : tf.loadLayersModel(handler))
    const [{ shape }] = net.inputs
    let [largest, differing] = [0, 0]
    for (const image of images(shape[0])) {
      const x = tf.tensor(image, [1, ...shape])
      const y = theirs.predict(x) as ReturnType<Tf['tensor']>
      const wanted = await y.data()
      const { data } = await net.predict({ shape: [1, ...shape], data: image })
      for (const [i, value] of wanted.entries()) largest = Math.max(largest, Math.abs(value - data[i]))
      if (Math.max(...wanted) > 0.5) differing++
      x.dispose()
      y.dispose()
    }
    expect(largest).toBeLessThan(1e-4)
    expect(differing).toBeGreaterThan(0)
    theirs.dispose()
    net.dispose()
  })
})
