// What a page does for the tests of the WebAssembly kernels.

import { WasmDevice } from '../../kernels/wasm/runtime/device.js'
import type { WasmOptions } from '../../kernels/wasm/runtime/runtime.js'
import { wasmConforms } from '../conformance/wasm.js'

/** What runs where such a device is asked for. */
export async function describe(options: WasmOptions) {
  const device = await WasmDevice.open(options)
  const { details } = device.describe()
  device.dispose()
  return details
}

/** Declares the suite in both builds, over fewer examples than in Node. */
export function wasmConformsInPage(): Promise<void> {
  for (const simd of ['relaxed', 'simd128'] as const)
    wasmConforms({ numRuns: 60, atLeast: 5, atMost: 12 }, simd)
  return Promise.resolve()
}
