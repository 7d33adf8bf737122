// Runs ops on a device of gpu.js, and holds them against the reference in float64.

import type { GpuDevice, GpuHandle } from '../../../kernels/gpu/runtime/device.js'
import type { Stored } from '../../../kernels/device.js'
import {
  mapInputs,
  mapOutputs,
  ops,
  outputNamed,
  type Attributes,
  type Inputs,
  type OpName,
} from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { expectClose, type Tolerance } from '../../support/arrays.js'
import { inFloat64, listOf } from '../run.js'

/** An op's results, as a device computes them from host arrays. */
export async function runOn<K extends OpName>(
  device: GpuDevice,
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): Promise<readonly NDArray[]> {
  const shapes = ops[op](
    mapInputs<K, NDArray, Shape>(inputs, (input) => input.shape),
    attributes,
  )
  const stored = mapInputs<K, NDArray, Stored<GpuHandle>>(inputs, (input) => ({
    shape: input.shape,
    handle: device.upload(input),
  }))
  const handles = device.run(op, stored, attributes, shapes)
  const outputs: Stored<GpuHandle>[] = []
  mapOutputs<K, number>(shapes, (shape, name) =>
    outputs.push({ shape, handle: outputNamed<K, GpuHandle>(handles, name) }),
  )
  const values: NDArray[] = []
  for (const output of outputs) values.push({ shape: output.shape, data: await device.read(output) })
  for (const { handle } of [...Object.values<Stored<GpuHandle>>(stored), ...outputs]) device.release(handle)
  return values
}

/** Fails unless the device computes what the reference does. */
export async function expectAsReference<K extends OpName>(
  device: GpuDevice,
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
  tolerance: Tolerance,
): Promise<void> {
  const expected = listOf<K>(inFloat64(op, inputs, attributes))
  const actual = await runOn(device, op, inputs, attributes)
  actual.forEach((output, i) => expectClose(output, expected[i], tolerance))
}
