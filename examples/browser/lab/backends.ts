// The backends that a page can have, and which of them run here.

import { openBackend, type Backend, type BackendOpener } from 'receptive'
import { gpu } from 'receptive/gpu'
import { deviceText } from '../../device.js'
import type { BackendChoice, BackendName, Probed } from './protocol.js'

/** What opens a backend. */
export function opener({ name, threads }: BackendChoice): BackendOpener {
  if (name === 'webgpu' || name === 'webgl2') return gpu({ mode: name })
  return () => openBackend(name, name === 'wasm' && threads !== undefined ? { threads } : {})
}

/** Opens a backend, and closes it again: nothing less tells whether it runs. */
export async function probe(name: BackendName): Promise<Probed> {
  try {
    const backend = await opener({ name, threads: undefined })()
    const { fallback } = backend.describe()
    const device = deviceOf(backend)
    backend.dispose()
    return { device, ...(fallback !== undefined && { lacking: fallback }) }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

export const deviceOf = (backend: Backend): string => deviceText(backend.describe())
