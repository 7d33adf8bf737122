// The real TensorFlow.js, where `npm ci --ignore-scripts --prefix bench/peers` has installed it: its WebAssembly backend, in this process.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../bench/peers/package.json', import.meta.url))

interface TfTensor {
  readonly shape: readonly number[]
  data(): Promise<Float32Array>
  dispose(): void
}

interface TfModel {
  predict(x: TfTensor): TfTensor | TfTensor[]
  dispose(): void
}

/** What the tests use of TensorFlow.js. */
export interface Tf {
  tensor(data: Float32Array, shape: readonly number[]): TfTensor
  loadLayersModel(handler: unknown): Promise<TfModel>
  loadGraphModel(handler: unknown): Promise<TfModel>
  readonly io: { fromMemory(artifacts: unknown): unknown }
}

/** The folder of a package among the peers; undefined if it is not there. */
function peer(name: string): string | undefined {
  const folder = new URL(`../../bench/peers/node_modules/${name}/`, import.meta.url)
  return existsSync(folder) ? folder.pathname : undefined
}

/** What is missing of these packages, as a word for a test that is skipped; undefined if nothing is. */
export function missingPeers(...names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !peer(name))
  return missing.length > 0
    ? `${missing.join(' and ')} not installed: npm ci --ignore-scripts --prefix bench/peers`
    : undefined
}

/** TensorFlow.js on WebAssembly, or in plain JavaScript, which has more ops. */
export async function openTfjs(backend: 'wasm' | 'cpu' = 'wasm'): Promise<Tf> {
  const tf = require('@tensorflow/tfjs/dist/tf.node.js') as Tf & {
    setBackend(name: string): Promise<boolean>
    ready(): Promise<void>
  }
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void }
  wasm.setWasmPaths(`${peer('@tensorflow/tfjs-backend-wasm')!}dist/`)
  await tf.setBackend(backend)
  await tf.ready()
  return tf
}
