// Predicts with a model in a folder: `participant.mjs <library> <folder> <images> <threads>`. It prints `{ first }`, the
// first predicted values. Then, for each line with a number, it prints the median time of a step during that many
// milliseconds.

import { Buffer } from 'node:buffer'
import console from 'node:console'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createInterface } from 'node:readline'

const require = createRequire(import.meta.url)
const [, , library, folder, images, threads] = process.argv
const N = Number(images)
const { side } = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8'))
const data = Float32Array.from({ length: N * side * side * 3 }, (_, i) => ((i * 7919) % 1000) / 1000)
const shape = [N, side, side, 3]

const open = {
  async receptive() {
    const { loadModel, openBackend } = await import('../../../src/index.js')
    const backend = await openBackend('wasm', { threads: Number(threads) })
    const net = await loadModel(join(folder, 'model.json'), { backend })
    return async () => (await net.predict({ shape, data }, { batchSize: N })).data
  },
  async tfjs() {
    const tf = require('@tensorflow/tfjs')
    require('@tensorflow/tfjs-backend-wasm')
    await tf.setBackend('wasm')
    const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))
    const [{ paths, weights }] = json.weightsManifest
    const bytes = new Uint8Array(Buffer.concat(paths.map((path) => readFileSync(join(folder, path)))))
    const handler = tf.io.fromMemory({ ...json, weightSpecs: weights, weightData: bytes.buffer })
    const net = await (json.format === 'graph-model'
      ? tf.loadGraphModel(handler)
      : tf.loadLayersModel(handler))
    return async () => {
      const y = tf.tidy(() => net.predict(tf.tensor(data, shape), { batchSize: N }))
      const values = await y.data()
      y.dispose()
      return values
    }
  },
  async 'onnxruntime-web'() {
    const ort = require('onnxruntime-web')
    ort.env.wasm.numThreads = Number(threads)
    ort.env.logLevel = 'error'
    const session = await ort.InferenceSession.create(
      new Uint8Array(readFileSync(join(folder, 'model.onnx'))),
      {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
      },
    )
    const given = { [session.inputNames[0]]: new ort.Tensor('float32', data, shape) }
    return async () => (await session.run(given))[session.outputNames[0]].data
  },
}

const step = await open[library]()
const first = await step()
for (let warm = 0; warm < 3; warm++) await step()
console.log(JSON.stringify({ first: [...first.slice(0, 5)] }))
for await (const line of createInterface({ input: process.stdin })) {
  const times = []
  const start = performance.now()
  do {
    const before = performance.now()
    await step()
    times.push(performance.now() - before)
  } while (performance.now() - start < Number(line))
  times.sort((a, b) => a - b)
  console.log(JSON.stringify({ ms: times[times.length >> 1] }))
}
process.exit()
