// TensorFlow.js in Node: its plain JavaScript or its WebAssembly backend, by argument.

import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { argv } from 'node:process'
import { serve } from './host.mjs'
import { participant } from './tfjs-model.mjs'

const require = createRequire(import.meta.url)
const [, , backend] = argv

/** A network from its files. */
function load(tf, folder, name) {
  const json = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const [{ paths, weights }] = json.weightsManifest
  const bytes = new Uint8Array(Buffer.concat(paths.map((path) => readFileSync(join(folder, path)))))
  const handler = tf.io.fromMemory({ ...json, weightSpecs: weights, weightData: bytes.buffer })
  return json.format === 'graph-model' ? tf.loadGraphModel(handler) : tf.loadLayersModel(handler)
}

serve(async ({ problem, folder }) => {
  const tf = require('@tensorflow/tfjs')
  if (backend === 'wasm') require('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js cannot open its backend '${backend}'`)
  // The WebAssembly backend has no Conv2DBackpropFilter.
  const loaded = problem.file === undefined ? undefined : await load(tf, folder, problem.file)
  return participant(tf, problem, { trains: backend !== 'wasm', loaded })
})
