// The backends that a page can have, and which of them run here.

import { openBackend, type Backend } from 'receptive'
import { gpu } from 'receptive/gpu'
import { deviceText } from '../device.js'

export interface Choice {
  readonly name: string
  readonly label: string
  readonly open: () => Promise<Backend>
}

export const choices: readonly Choice[] = [
  { name: 'wasm', label: 'WebAssembly', open: () => openBackend('wasm') },
  { name: 'webgpu', label: 'WebGPU', open: gpu({ mode: 'webgpu' }) },
  { name: 'webgl2', label: 'WebGL 2', open: gpu({ mode: 'webgl2' }) },
  { name: 'reference', label: 'plain TypeScript', open: () => openBackend('reference') },
]

/** What it would run on; or why it does not run. */
export type Probed = { readonly device: string } | { readonly reason: string }

/** Opens a backend, and closes it again: nothing less tells whether it runs. */
export async function probe({ open }: Choice): Promise<Probed> {
  try {
    const backend = await open()
    const device = deviceText(backend.describe())
    backend.dispose()
    return { device }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}
