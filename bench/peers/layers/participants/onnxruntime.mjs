// ONNX Runtime in WebAssembly. It copies inputs from arrays and outputs to arrays. So that copies are not measured, the
// image is a constant of the model, and all but one value of the output is dropped. Optimizations are off, because they
// would compute the convolution of a constant in advance; a single convolution offers nothing else to optimize.

import { serveLayers } from './host.mjs'
import { transposed, versionOf } from '../../participants/host.mjs'
import { convolutionModel } from './onnx-layer.mjs'

serveLayers(async ({ threads }) => {
  const ort = await import('onnxruntime-web')
  ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  const open = (layer, whole) =>
    ort.InferenceSession.create(convolutionModel(layer, whole), {
      executionProviders: ['wasm'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'disabled',
    })
  return {
    version: versionOf('onnxruntime-web'),
    async layer(layer) {
      const session = await open(layer, false)
      return {
        step: () => session.run({}),
        async output() {
          const whole = await open(layer, true)
          const { data, dims } = (await whole.run({})).y
          await whole.release()
          return transposed({ shape: dims, data }, [0, 2, 3, 1]).data
        },
        close: () => session.release(),
      }
    },
  }
})
