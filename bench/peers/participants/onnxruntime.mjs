// ONNX Runtime, native (`node`) or in WebAssembly (`web`), by argument. Neither trains: the last release of
// onnxruntime-web that did was 1.19.2.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { serve, transposed, versionOf } from './host.mjs'
import { onnxModel } from './onnx-model.mjs'

const name = `onnxruntime-${argv[2]}`

serve(async ({ threads, problem, folder }) => {
  const ort = await import(name)
  if (name === 'onnxruntime-web') ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  const imported = problem.file !== undefined
  const file = imported ? new Uint8Array(readFileSync(join(folder, problem.onnx))) : onnxModel(problem)
  const session = await ort.InferenceSession.create(file, {
    executionProviders: [name === 'onnxruntime-web' ? 'wasm' : 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  })
  const [[input], [output]] = [session.inputNames, session.outputNames]
  const { side, channels } = problem
  return {
    version: versionOf(name),
    async predictor({ N, xs }) {
      const inputs = xs.map((data) => {
        const images = { shape: [N, side, side, channels], data }
        // The file of a network takes images as they are here; the model that is made of layers takes planes.
        const { data: values, shape } = imported ? images : transposed(images, [0, 3, 1, 2])
        return new ort.Tensor('float32', values, shape)
      })
      return async (i) => (await session.run({ [input]: inputs[i] }))[output].data
    },
  }
})
