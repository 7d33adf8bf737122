// Axes in another order, for layers that need some of them first or last.

import type { Backend, Tensor } from '../tensor/tensor.js'

/** The axes in that order; the tensor itself if none moves. */
export const transposed = (backend: Backend, x: Tensor, perm: readonly number[]): Tensor =>
  perm.every((axis, i) => axis === i) ? x : backend.run('transpose', { x }, { perm })
