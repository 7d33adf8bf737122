// TensorFlow.js's WebAssembly backend in Node, where it has one thread.

import { createRequire } from 'node:module'
import { serveLayers } from './host.mjs'

const require = createRequire(import.meta.url)

serveLayers(async () => {
  const tf = require('@tensorflow/tfjs')
  require('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.setBackend('wasm'))) throw new Error("TensorFlow.js cannot open its backend 'wasm'")
  return {
    version: tf.version.tfjs,
    layer({ op, y, strides, padding, ...arrays }) {
      const [x, filter, bias] = ['x', 'w', 'b'].map((name) =>
        tf.tensor(arrays[name].data, arrays[name].shape),
      )
      const fused = { x, filter, strides, pad: padding, bias }
      const compute = {
        conv2d: () => tf.fused.conv2d(fused),
        depthwiseConv2d: () => tf.fused.depthwiseConv2d(fused),
        conv2dTranspose: () => tf.add(tf.conv2dTranspose(x, filter, y, strides, padding), bias),
      }[op]
      if (!compute) throw new Error('TensorFlow.js has no convolution in groups')
      return {
        step: () => tf.dispose(tf.tidy(compute)),
        async output() {
          const y = tf.tidy(compute)
          const values = await y.data()
          y.dispose()
          return values
        },
        close: () => tf.dispose([x, filter, bias]),
      }
    },
  }
})
