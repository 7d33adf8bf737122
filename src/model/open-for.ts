// The backend that a model computes on, from whatever names it.

import { defaultBackend, openBackend } from '../tensor/backend.js'
import type { CompileOptions } from './options.js'
import type { Backend } from '../tensor/tensor.js'

export interface OpenedBackend {
  readonly backend: Backend
  /** Whether the model opened it, and so closes it. */
  readonly own: boolean
}

/** @throws if it is no backend and opens none. */
export async function openFor(backend: CompileOptions['backend'] = defaultBackend()): Promise<OpenedBackend> {
  if (typeof backend === 'string') return { backend: await openBackend(backend), own: true }
  const given = typeof backend === 'function' ? await backend() : backend
  if (typeof (given as Partial<Backend>).scope !== 'function')
    throw new Error(
      "backend: it must be 'wasm', 'reference', gpu() of receptive/gpu, or a backend that is open: await openBackend(…)",
    )
  return { backend: given, own: typeof backend === 'function' }
}
