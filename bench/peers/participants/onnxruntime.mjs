// ONNX Runtime, native (`node`) or in WebAssembly (`web`), by argument. Neither trains: the last release of
// onnxruntime-web that did was 1.19.2.

import { argv } from 'node:process'
import { serve, transposed, versionOf } from './host.mjs'
import { onnxModel } from './onnx-model.mjs'

const name = `onnxruntime-${argv[2]}`

serve(async ({ threads, problem }) => {
  const ort = await import(name)
  if (name === 'onnxruntime-web') ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  const session = await ort.InferenceSession.create(onnxModel(problem), {
    executionProviders: [name === 'onnxruntime-web' ? 'wasm' : 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  })
  const { side, channels } = problem
  return {
    version: versionOf(name),
    async predictor({ N, xs }) {
      const inputs = xs.map((data) => {
        const planes = transposed({ shape: [N, side, side, channels], data }, [0, 3, 1, 2])
        return new ort.Tensor('float32', planes.data, planes.shape)
      })
      return async (i) => (await session.run({ x: inputs[i] })).y.data
    },
  }
})
