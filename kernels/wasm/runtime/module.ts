// Picks the build that this engine runs, and compiles it.

import { archive, buildBytes, pieces, sharedFlags } from '../module.generated.js'
import { webAssembly, type WasmModule } from './webassembly.js'

/** `relaxed` multiplies and adds with one rounding where the processor does; `simd128` always with two. */
export type Simd = 'relaxed' | 'simd128'

/** What the engine can do. */
export interface Features {
  readonly simd: Simd
  /** Whether threads may share memory: browsers want the page cross-origin isolated. */
  readonly sharedMemory: boolean
}

/** Whether the engine has WebAssembly with 128-bit SIMD. */
export const hasWasmSimd = (): boolean =>
  'WebAssembly' in globalThis && webAssembly().validate(functionOf(...v128Zero, 0x1a))

/** @throws where the engine lacks WebAssembly SIMD. */
export function detectFeatures(): Features {
  const { validate } = webAssembly()
  if (!hasWasmSimd())
    throw new Error(
      "wasm: this engine has no WebAssembly SIMD (Node ≥ 16.4, browsers since 2021–23); use 'reference'",
    )
  const relaxed = validate(functionOf(...v128Zero, ...v128Zero, ...v128Zero, ...relaxedMadd, 0x1a))
  const { crossOriginIsolated = true } = globalThis as { crossOriginIsolated?: boolean }
  return {
    simd: relaxed ? 'relaxed' : 'simd128',
    sharedMemory: crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined',
  }
}

/** Compiles the build with these features. */
export async function compileModule({ simd, sharedMemory }: Features): Promise<WasmModule> {
  const bytes = await inflate(archive)
  const module = new Uint8Array(buildBytes[simd])
  for (let piece = 0, from = 0; piece < pieces; piece++)
    for (const [name, length] of Object.entries(buildBytes)) {
      const start = Math.floor((length * piece) / pieces)
      const size = Math.floor((length * (piece + 1)) / pieces) - start
      if (name === simd) module.set(bytes.subarray(from, from + size), start)
      from += size
    }
  if (sharedMemory) module[sharedFlags[simd]] = 3
  return webAssembly().compile(module)
}

async function inflate(base64: string): Promise<Uint8Array> {
  const deflated = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate'))
  // Safari's streams are not iterable before version 26; a response reads them to their end everywhere.
  return new Uint8Array(await new Response(stream as ReadableStream).arrayBuffer())
}

// v128.const 0
const v128Zero = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)]
// f32x4.relaxed_madd
const relaxedMadd = [0xfd, 0x85, 0x02]

/** A module of one function, () → (), with this body. */
function functionOf(...body: readonly number[]): Uint8Array {
  const code = [0x00, ...body, 0x0b]
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00],
    ...[0x0a, code.length + 2, 0x01, code.length, ...code],
  )
}
