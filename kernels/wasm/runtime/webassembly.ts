// The part of WebAssembly that this family uses. Neither JavaScript's types nor Node's describe it.

import { Unavailable } from './unavailable.js'

/** A compiled module, which can be sent to threads as it is. */
export type WasmModule = object

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  /** Adds pages of 64 KiB. Throws a RangeError if the maximum is reached or the system has no more. */
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

/** @throws if there is no WebAssembly. */
export function webAssembly(): WasmApi {
  const { WebAssembly: api } = globalThis as unknown as { WebAssembly?: WasmApi }
  if (!api) throw new Unavailable('wasm', 'there is no WebAssembly here')
  return api
}
