// The reference kernels in float64, for figures: numbers as plain arrays.

import { openBackend, type Backend } from 'receptive'

/** What figures compute with. */
export const exact = (): Promise<Backend> => openBackend('reference', { dtype: 'float64' })

/** A tensor of rows. */
export const rows = (backend: Backend, values: readonly (readonly number[])[]) =>
  backend.tensor({ shape: [values.length, values[0].length], data: Float64Array.from(values.flat()) })
