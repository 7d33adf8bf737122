import type { Attributes, Inputs, OpName, UpdateName } from '../../kernels/ops.js'
import type { NDArray, Shape } from '../../kernels/shape.js'
import type { DType } from '../../kernels/device.js'
import { loadFixture } from '../fixtures/load.js'
import { array } from '../support/arrays.js'

interface Stored {
  readonly shape: Shape
  readonly data: readonly number[]
}

/** One op of a case: `inputs` and `outputs` name arrays of the case. */
export interface FixtureRun<K extends OpName = OpName> {
  readonly op: K
  readonly inputs: readonly string[]
  readonly attributes: Attributes<K>
  readonly outputs: readonly string[]
}

/** What PyTorch made of some arrays, forward and backward. */
export interface FixtureCase {
  readonly name: string
  readonly arrays: Readonly<Record<string, Stored>>
  readonly runs: readonly FixtureRun[]
}

/** What an optimizer's update made of `state` in several steps. */
export interface FixtureUpdate<K extends UpdateName = UpdateName> {
  readonly name: string
  readonly op: K
  readonly state: Readonly<Record<string, Stored>>
  readonly steps: readonly { readonly attributes: Attributes<K>; readonly g: Stored }[]
  readonly final: Readonly<Record<string, Stored>>
}

interface KernelFixtures {
  readonly cases: readonly FixtureCase[]
  readonly updates: readonly FixtureUpdate[]
  readonly hashes: readonly { readonly a: number; readonly b: number; readonly hash: number }[]
}

export const kernelFixtures = (): KernelFixtures => loadFixture('kernels')

/** A stored array as a kernel takes it. */
export const toArray = ({ shape, data }: Stored, dtype: DType): NDArray => array(shape, data, dtype)

/** The named inputs of a run. */
export const inputsOf = <K extends OpName>(
  { arrays }: FixtureCase,
  { inputs }: FixtureRun<K>,
  dtype: DType,
): Inputs<K, NDArray> =>
  Object.fromEntries(inputs.map((name) => [name, toArray(arrays[name], dtype)])) as Inputs<K, NDArray>
