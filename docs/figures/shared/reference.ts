// What figures compute with: ops on the reference backend, from numbers to numbers.

import { ndarray, openBackend, type Attributes, type Inputs, type OpName, type Tensor } from 'receptive'
import type { Shape } from '../../../kernels/shape.js'

/** Numbers under a shape. */
export interface Values {
  readonly data: readonly number[]
  readonly shape: Shape
}

export const values = (shape: Shape, data: readonly number[]): Values => ({ data, shape })

/** 1, 2, 3, … under a shape. */
export const counted = (...shape: readonly number[]): Values => ({
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
  shape,
})

/** The values of an op's outputs by their names; an output without one is `y`. */
export async function compute<K extends OpName>(
  op: K,
  inputs: Readonly<Record<keyof Inputs<K, unknown>, Values>>,
  attributes: Attributes<K>,
): Promise<Readonly<Record<string, Values>>> {
  const backend = await openBackend('reference')
  const tensors = Object.fromEntries(
    Object.entries<Values>(inputs).map(([name, { data, shape }]) => [
      name,
      backend.tensor(ndarray(data, shape)),
    ]),
  ) as Inputs<K, Tensor>
  const run = backend.run as (op: K, inputs: Inputs<K, Tensor>, attributes: Attributes<K>) => unknown
  const made = run.call(backend, op, tensors, attributes)
  const named = 'data' in (made as object) ? { y: made as Tensor } : (made as Record<string, Tensor>)
  return Object.fromEntries(
    await Promise.all(
      Object.entries(named).map(
        async ([name, tensor]) => [name, values(tensor.shape, Array.from(await tensor.data()))] as const,
      ),
    ),
  )
}

/** The values of an op's only output. */
export const computeOne = async <K extends OpName>(
  ...call: Parameters<typeof compute<K>>
): Promise<readonly number[]> => (await compute<K>(...call)).y.data
