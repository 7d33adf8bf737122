// Opens a kernel family by name, or the best available one.

import type { DType } from '../../kernels/device.js'
import { WasmDevice } from '../../kernels/wasm/runtime/device.js'
import type { Simd } from '../../kernels/wasm/runtime/module.js'
import { mostThreads } from '../../kernels/wasm/runtime/runtime.js'
import { Unavailable } from '../../kernels/wasm/runtime/unavailable.js'
import { check, number, oneOf, wholeNumber } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { spelledLike } from '../check/nearest.js'
import { optionsOrNone } from '../check/options.js'
import { warnOnce } from '../check/warn-once.js'
import { DeviceBackend } from './device-backend.js'
import type { Backend } from './tensor.js'

export type { Simd } from '../../kernels/wasm/runtime/module.js'

/** The names of the built-in backends. `gpu` is made by `gpu()` from `receptive/gpu`. */
export type BackendName = 'wasm' | 'reference'

/** Opens a backend: the result of `gpu()` from `receptive/gpu`, or a function of your own. */
export type BackendOpener = () => Promise<Backend>

/** Options of `openBackend`. */
export interface BackendOptions {
  /** Element type; default `float32`. `float64`, for `reference` only, is meant for gradient checks. */
  readonly dtype?: DType
  /**
   * Threads of `wasm`, including the calling one, 1 to 16; default: as many as there are processors, or one if the
   * environment has no threads. `describe().fallback` then says why.
   */
  readonly threads?: number
  /**
   * The most bytes of memory that `wasm` may take, from 128 KiB; default and maximum: 4 GiB, or less if the system has no
   * room for so many addresses.
   */
  readonly memoryLimit?: number
  /**
   * Which build `wasm` runs. `relaxed` fuses multiplication and addition if the processor can; it is the default if the
   * engine has relaxed SIMD. `simd128` rounds after each operation, so it computes the same bits in every engine.
   */
  readonly simd?: Simd
}

const dtype = oneOf('float32', 'float64')
const checkOptions = {
  wasm: optionsOrNone<BackendOptions>({
    dtype,
    threads: wholeNumber(1, mostThreads),
    memoryLimit: number({ atLeast: 2 * 65_536, atMost: 2 ** 32 }),
    simd: oneOf('relaxed', 'simd128'),
  }),
  reference: optionsOrNone<Pick<BackendOptions, 'dtype' | 'threads'>>({
    dtype,
    threads: check("1, as only 'wasm' uses more", (value) => value === 1),
  }),
}

/**
 * Opens a backend: `const backend = await openBackend('wasm')`.
 *
 * @param name `wasm`: WebAssembly SIMD on every core, float32; `reference`: plain TypeScript loops, anywhere.
 * @throws if there is no such backend or option, or an option is out of range; or if `wasm` finds no WebAssembly SIMD, or a
 *   feature that an option asks for is not available, such as threads in a page that is not cross-origin isolated. Features
 *   that no option asks for are optional.
 */
export async function openBackend(name: BackendName, options: BackendOptions = {}): Promise<Backend> {
  checkName('openBackend', name)
  checkOptions[name](`openBackend('${name}')`, options)
  try {
    return await open(name, options)
  } catch (error) {
    const given = Object.entries(options).map(([key, value]) => `${key}: ${describeValue(value)}`)
    const call = `openBackend('${name}'${given.length > 0 ? `, { ${given.join(', ')} }` : ''})`
    throw inWords(error, call)
  }
}

/**
 * Opens the backend that an option `backend` names.
 * @throws as `openBackend`, with the caller's name.
 */
export async function openNamed(caller: string, name: BackendName): Promise<Backend> {
  checkName(caller, name)
  try {
    return await open(name, {})
  } catch (error) {
    throw inWords(error, `${caller}({ backend: '${name}' })`, "leave backend out to compute with 'reference'")
  }
}

/** Opens the default backend: `wasm` if it runs, else `reference`. */
export async function openDefault(): Promise<Backend> {
  try {
    return await open('wasm', {})
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return open('reference', {}, `'reference' computes, many times slower than 'wasm': ${error.reason}`)
  }
}

async function open(name: BackendName, options: BackendOptions, fallback?: string): Promise<Backend> {
  const backend = await openFamily(name, options, fallback)
  const { fallback: lacking } = backend.describe()
  if (lacking !== undefined) warnOnce(lacking)
  return backend
}

async function openFamily(
  name: BackendName,
  { dtype = 'float32', ...options }: BackendOptions,
  fallback?: string,
): Promise<Backend> {
  if (name === 'wasm') {
    if (dtype !== 'float32')
      throw new Error(`backend: 'wasm' computes only with float32; for ${dtype} use 'reference'`)
    return new DeviceBackend(await WasmDevice.open(options))
  }
  // Loaded only if needed: a program that computes in WebAssembly does without it.
  const { ReferenceDevice } = await import('../../kernels/reference/device.js')
  return new DeviceBackend(new ReferenceDevice(dtype), fallback)
}

function checkName(caller: string, name: unknown): void {
  if (name === 'wasm' || name === 'reference') return
  // If it could be opened by name, every bundle would contain it, and every build would need gpu.js.
  if (name === 'gpu')
    throw new Error(
      `${caller}: 'gpu' has its own entry point: import { gpu } from 'receptive/gpu', then backend: gpu()`,
    )
  const meant = typeof name === 'string' ? spelledLike(name, ['wasm', 'reference']) : undefined
  throw new Error(
    `${caller}: there is no backend ${describeValue(name)}; ` +
      (meant === undefined ? "use 'wasm' or 'reference'" : `did you mean '${meant}'?`),
  )
}

/** Says what is not available, with the name of the call that asked for it. */
function inWords(error: unknown, call: string, remedy?: string): unknown {
  if (!(error instanceof Unavailable)) return error
  return new Error(`${call}: ${error.reason}; ${remedy ?? error.remedy}`, { cause: error })
}
