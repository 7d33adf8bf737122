import type { NDArray } from '../../kernels/shape.js'
import type { Backend, Tensor } from './tensor.js'

/** Computes tensors, copies their values to the host, and disposes of them and of everything else that `body` made. */
export async function readOutputs(
  backend: Backend,
  body: () => readonly Tensor[],
): Promise<readonly NDArray[]> {
  const outputs = backend.scope(body)
  try {
    return await Promise.all(outputs.map(async (y) => ({ shape: y.shape, data: await y.data() })))
  } finally {
    for (const y of outputs) y.dispose()
  }
}
