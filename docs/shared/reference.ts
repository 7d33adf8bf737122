// What figures and exercises compute with: ops on the reference backend, from numbers to numbers.

import {
  ndarray,
  openBackend,
  type Attributes,
  type Inputs,
  type OpName,
  type Shape,
  type Tensor,
} from 'receptive'

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

/** The values of an op's outputs by their names; an output without a name is `y`. */
export async function compute<K extends OpName>(
  op: K,
  inputs: Inputs<K, Values>,
  attributes: Attributes<K>,
): Promise<Readonly<Record<string, Values>>> {
  const backend = await openBackend('reference')
  const tensors = Object.fromEntries(
    Object.entries<Values>(inputs).map(([name, { data, shape }]) => [
      name,
      backend.tensor(ndarray(data, shape)),
    ]),
  ) as Inputs<K, Tensor>
  const run = backend.run.bind(backend) as (...call: readonly unknown[]) => Tensor | Record<string, Tensor>
  const made = run(op, tensors, attributes)
  const named = Object.entries(isTensor(made) ? { y: made } : made)
  return Object.fromEntries(
    await Promise.all(
      named.map(async ([name, y]) => [name, values(y.shape, Array.from(await y.data()))] as const),
    ),
  )
}

const isTensor = (made: object): made is Tensor => 'backend' in made

/** The values of an op's only output. */
export const computeOne = async <K extends OpName>(
  op: K,
  inputs: Inputs<K, Values>,
  attributes: Attributes<K>,
): Promise<readonly number[]> => (await compute(op, inputs, attributes)).y.data
