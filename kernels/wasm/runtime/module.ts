// Chooses the build that this engine can run, and compiles it.

import { nodeModule } from '../../node-module.js'
import { errorText } from '../../error-text.js'
import { Unavailable } from './unavailable.js'
import { webAssembly, type WasmModule } from './webassembly.js'

/** `relaxed` multiplies and adds with one rounding if the processor can; `simd128` always rounds twice. */
export type Simd = 'relaxed' | 'simd128'

/** What a build is made for. */
export interface Build {
  readonly simd: Simd
  /** Whether threads share its memory. */
  readonly sharedMemory: boolean
}

/**
 * The build that the engine can run, or the one that is wanted.
 * @throws if the engine cannot run the wanted build, or any.
 */
export function chooseSimd(wanted?: Simd): Simd {
  const { validate } = webAssembly()
  if (!validate(functionOf(...v128Zero, 0x1a)))
    throw new Unavailable('wasm', 'this engine has no WebAssembly SIMD (Node ≥ 16.4, browsers since 2021–23)')
  if (wanted === 'simd128') return wanted
  if (validate(functionOf(...v128Zero, ...v128Zero, ...v128Zero, ...relaxedMadd, 0x1a))) return 'relaxed'
  if (wanted === 'relaxed') throw new Unavailable('simd', 'this engine has no relaxed SIMD')
  return 'simd128'
}

/** Each build is a separate file, so that a page loads only the one that its engine runs. */
const builds = {
  simd128: () => import('../simd128.generated.js'),
  relaxed: () => import('../relaxed.generated.js'),
}

/**
 * Compiles a build.
 * @throws if compiling is forbidden, for example by a page's security policy.
 */
export async function compileModule({ simd, sharedMemory }: Build): Promise<WasmModule> {
  try {
    const { archive, sharedFlag } = await builds[simd]()
    const module = await inflate(archive)
    if (sharedMemory) module[sharedFlag] = 3
    return await webAssembly().compile(module)
  } catch (cause) {
    throw new Unavailable('wasm', `WebAssembly does not compile here: ${errorText(cause)}`, { cause })
  }
}

async function inflate(base64: string): Promise<Uint8Array> {
  const characters = atob(base64)
  const deflated = new Uint8Array(characters.length)
  for (let i = 0; i < deflated.length; i++) deflated[i] = characters.charCodeAt(i)
  // Sandboxes such as Jest's have Node's modules, but few of the globals of browsers.
  const zlib = await nodeModule<typeof import('node:zlib')>('node:zlib')
  if (zlib) return zlib.inflateSync(deflated)
  const { readable, writable } = new DecompressionStream('deflate')
  const writer = writable.getWriter()
  void writer.write(deflated)
  void writer.close()
  // Safari's streams are not iterable before version 26. A response can read them to the end everywhere.
  return new Uint8Array(await new Response(readable as ReadableStream).arrayBuffer())
}

// v128.const 0
const v128Zero = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)]
// f32x4.relaxed_madd
const relaxedMadd = [0xfd, 0x85, 0x02]

/** A module with one function, () → (), of this body. */
function functionOf(...body: readonly number[]): Uint8Array {
  const code = [0x00, ...body, 0x0b]
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00],
    ...[0x0a, code.length + 2, 0x01, code.length, ...code],
  )
}
