// TensorFlow.js in Node: its plain JavaScript or its WebAssembly backend, by argument.

import { createRequire } from 'node:module'
import { argv } from 'node:process'
import { serve } from './host.mjs'
import { participant } from './tfjs-model.mjs'

const require = createRequire(import.meta.url)
const [, , backend] = argv

serve(async ({ problem }) => {
  const tf = require('@tensorflow/tfjs')
  if (backend === 'wasm') require('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js cannot open its backend '${backend}'`)
  // The WebAssembly backend has no Conv2DBackpropFilter.
  return participant(tf, problem, backend !== 'wasm')
})
