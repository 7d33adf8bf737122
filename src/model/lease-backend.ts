// The backend that a model computes on: opened for it, shared with another model, or lent by the caller.

import { describeValue } from '../check/describe-value.js'
import { openDefault, openNamed } from '../tensor/backend.js'
import type { Backend } from '../tensor/tensor.js'
import type { CompileOptions } from './options.js'

/** A backend, for as long as a model needs it. */
export interface Lease {
  readonly backend: Backend
  /** Gives it back. The last model to do so closes it, unless it is the caller's own. */
  release(): void
}

/** How many models use each backend that a model opened. */
const users = new WeakMap<Backend, number>()

/** A lease of an open backend. */
export function leaseOpen(backend: Backend): Lease {
  const count = users.get(backend)
  if (count === undefined) return { backend, release: () => undefined }
  users.set(backend, count + 1)
  return {
    backend,
    release() {
      const left = users.get(backend)! - 1
      users.set(backend, left)
      if (left === 0) backend.dispose()
    },
  }
}

/**
 * A lease of the backend that `wanted` specifies. If layers of the model already have their weights on a backend, it is that
 * one, unless `wanted` specifies another. The name of a family fits any backend that a model opened by this name.
 *
 * @param caller the function whose option `wanted` is: `compile` or `loadModel`.
 * @throws if `wanted` is not a backend and does not open one.
 */
export async function leaseBackend(
  caller: string,
  wanted: CompileOptions['backend'],
  present: Backend | undefined,
): Promise<Lease> {
  if (present && (wanted === undefined || (users.has(present) && isNamed(present, wanted))))
    return leaseOpen(present)
  const backend = await openWanted(caller, wanted)
  if (wanted !== backend) users.set(backend, users.get(backend) ?? 0)
  return leaseOpen(backend)
}

async function openWanted(caller: string, wanted: CompileOptions['backend']): Promise<Backend> {
  if (wanted === undefined) return openDefault()
  if (typeof wanted === 'string') return openNamed(caller, wanted)
  const backend: unknown = typeof wanted === 'function' ? await wanted() : wanted
  if (typeof (backend as Partial<Backend> | null | undefined)?.scope === 'function') return backend as Backend
  throw new Error(
    `${caller}: backend must be 'wasm', 'reference', gpu() of receptive/gpu, or an open backend: ` +
      `await openBackend(…), got ${describeValue(backend)}`,
  )
}

function isNamed(backend: Backend, name: unknown): boolean {
  const { family, dtype } = backend.describe()
  return family === name && dtype === 'float32'
}
