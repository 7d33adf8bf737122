// The backend that all tests of a file compute on.

import { openBackend, type Backend } from 'receptive'
import { afterAll } from 'vitest'

/** Opens a backend, which is disposed of after the tests of the file. */
export async function suiteBackend(...named: Parameters<typeof openBackend>): Promise<Backend> {
  const backend = await openBackend(...named)
  afterAll(() => backend.dispose())
  return backend
}
