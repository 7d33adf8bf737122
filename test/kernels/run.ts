import type { DType } from '../../kernels/device.js'
import {
  mapInputs,
  mapOutputs,
  ops,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
} from '../../kernels/ops.js'
import { referenceKernels } from '../../kernels/reference/index.js'
import type { ReferenceKernel } from '../../kernels/reference/kernel.js'
import { sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import { zeros } from '../support/arrays.js'

/**
 * Runs one reference kernel as a device would: the contract first, then the kernel on memory that held something else.
 * Output and workspace start as NaN, so that an element left unwritten, or read before it is written, shows.
 *
 * @param name the kernel's name; absent: the first of the op's row.
 */
export function run<K extends OpName>(
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
  { name, dtype = dtypeOf(inputs) }: { name?: string; dtype?: DType } = {},
): Outputs<K, NDArray> {
  const shapes = mapInputs<K, NDArray, Shape>(inputs, (input) => input.shape)
  const kernel = kernelNamed(op, name)
  const outputs = mapOutputs<K, NDArray>(ops[op](shapes, attributes), (shape) => ({
    shape,
    data: zeros(sizeOf(shape), dtype).fill(NaN),
  }))
  const workspace = zeros(kernel.workspace?.(shapes, attributes) ?? 0, dtype).fill(NaN)
  kernel.run(inputs, attributes, outputs, workspace)
  return outputs
}

/** One output, or several, as a list. */
export const listOf = <K extends OpName>(outputs: Outputs<K, NDArray>): readonly NDArray[] => {
  const given: NDArray | Readonly<Record<string, NDArray>> = outputs
  return ArrayBuffer.isView(given.data) ? [given as NDArray] : Object.values(given as Record<string, NDArray>)
}

/** The names of an op's kernels, in the order of its row. */
export const kernelNames = (op: OpName): string[] => referenceKernels[op].map(({ name }) => name)

function kernelNamed<K extends OpName>(op: K, name?: string): ReferenceKernel<K> {
  const row: readonly ReferenceKernel<K>[] = referenceKernels[op]
  const kernel = name === undefined ? row[0] : row.find((candidate) => candidate.name === name)
  if (!kernel) throw new Error(`${op}: no kernel is named '${name}', only ${kernelNames(op).join(', ')}`)
  return kernel
}

function dtypeOf<K extends OpName>(inputs: Inputs<K, NDArray>): DType {
  const [first] = Object.values<NDArray>(inputs)
  return first?.data instanceof Float64Array ? 'float64' : 'float32'
}

/** The reference's result in float64. */
export const inFloat64 = <K extends OpName>(
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): Outputs<K, NDArray> =>
  run(
    op,
    mapInputs<K, NDArray, NDArray>(inputs, ({ shape, data }) => ({ shape, data: Float64Array.from(data) })),
    attributes,
    { dtype: 'float64' },
  )
