// What this family uses of WebAssembly, which the types of neither JavaScript nor Node describe.

import { Unavailable } from './unavailable.js'

/** A compiled module; threads take it over as it is. */
export type WasmModule = object

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  /** Adds pages of 64 KiB; throws a RangeError where the maximum is reached, or the system has no more. */
  grow(pages: number): number
}

/** Computes items [start, end). */
export type WasmFunction = (start: number, end: number, ...args: number[]) => void

export interface WasmApi {
  validate(bytes: Uint8Array): boolean
  compile(bytes: Uint8Array): Promise<WasmModule>
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => WasmMemory
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, WasmFunction>> }
}

/** @throws where there is no WebAssembly. */
export function webAssembly(): WasmApi {
  const { WebAssembly: api } = globalThis as unknown as { WebAssembly?: WasmApi }
  if (!api) throw new Unavailable('wasm', 'there is no WebAssembly here')
  return api
}
