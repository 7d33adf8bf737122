// The modules that all tests of a file run kernels on.

import { afterAll, beforeAll } from 'vitest'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { openRuntimes } from './run.js'

/** A list that is filled before the tests of the file, with modules for 1, 2 and 3 threads; they are disposed of after. */
export function suiteRuntimes(): readonly WasmRuntime[] {
  const runtimes: WasmRuntime[] = []
  beforeAll(async () => {
    runtimes.push(...(await openRuntimes()))
  })
  afterAll(() => {
    for (const runtime of runtimes) runtime.dispose()
  })
  return runtimes
}
