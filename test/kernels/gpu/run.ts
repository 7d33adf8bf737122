// Runs ops on a device of gpu.js, and holds them against the reference in float64.

import type { GpuDevice, GpuHandle } from '../../../kernels/gpu/device.js'
import type { Stored } from '../../../kernels/device.js'
import { mapInputs, ops, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { expectClose, type Tolerance } from '../../support/arrays.js'
import { inFloat64 } from '../run.js'

/** An op's result, as a device computes it from host arrays. */
export async function runOn<K extends OpName>(
  device: GpuDevice,
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): Promise<NDArray> {
  const shape = ops[op](
    mapInputs<K, NDArray, Shape>(inputs, (input) => input.shape),
    attributes,
  )
  const stored = mapInputs<K, NDArray, Stored<GpuHandle>>(inputs, (input) => ({
    shape: input.shape,
    handle: device.upload(input),
  }))
  const handle = device.run(op, stored, attributes, shape)
  const data = await device.read({ shape, handle })
  for (const used of [...Object.values<Stored<GpuHandle>>(stored), { handle }]) device.release(used.handle)
  return { shape, data }
}

/** Fails unless the device computes what the reference does. */
export async function expectAsReference<K extends OpName>(
  device: GpuDevice,
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
  tolerance: Tolerance,
): Promise<void> {
  const actual = await runOn(device, op, inputs, attributes)
  expectClose(actual, inFloat64(op, inputs, attributes), tolerance)
}
