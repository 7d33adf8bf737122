// A kernel that runs as a part of another one, whose workspace also holds its preparation.

import type { Attributes, Inputs, OpName, Outputs } from '../ops.js'
import type { Shape } from '../shape.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** Floats of the preparation, rounded up to 64 bytes. It is not kept for another run. */
const preparedFloats = <K extends OpName>(
  { preparation }: WasmKernel<K>,
  shapes: Inputs<K, Shape>,
  attributes: Attributes<K>,
): number =>
  preparation && !preparation.optional ? Math.ceil(preparation.floats(shapes, attributes) / 16) * 16 : 0

/** Floats of workspace that `runWithin` needs. */
export const workspaceWithin = <K extends OpName>(
  kernel: WasmKernel<K>,
  shapes: Inputs<K, Shape>,
  attributes: Attributes<K>,
): number => preparedFloats(kernel, shapes, attributes) + (kernel.workspace?.(shapes, attributes) ?? 0)

/** Prepares the kernel's weights, and runs it. */
export function runWithin<K extends OpName>(
  kernel: WasmKernel<K>,
  shapes: Inputs<K, Shape>,
  [runtime, inputs, attributes, outputs, workspace]: readonly [
    Runtime,
    Inputs<K, Block>,
    Attributes<K>,
    Outputs<K, Block>,
    number,
  ],
): void {
  const floats = preparedFloats(kernel, shapes, attributes)
  if (floats > 0) kernel.preparation!.run(runtime, inputs, attributes, workspace)
  kernel.run(runtime, inputs, attributes, outputs, workspace + floats * 4, floats > 0 ? workspace : 0)
}
