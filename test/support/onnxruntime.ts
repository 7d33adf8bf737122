// ONNX Runtime, native or of WebAssembly, where `npm ci --ignore-scripts --prefix bench/peers` has installed it.

import { createRequire } from 'node:module'

const require = createRequire(new URL('../../bench/peers/package.json', import.meta.url))

interface OnnxTensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>
  release(): Promise<void>
}

export interface OnnxRuntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> }
  readonly env: { readonly wasm: { numThreads?: number } }
}

/** The package; undefined where it is not installed, or has no program for this machine. */
export function onnxRuntime(name: 'onnxruntime-node' | 'onnxruntime-web'): OnnxRuntime | undefined {
  try {
    const runtime = require(name) as OnnxRuntime
    if (name === 'onnxruntime-web') runtime.env.wasm.numThreads = 1
    return runtime
  } catch {
    return undefined
  }
}
