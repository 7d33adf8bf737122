import type { Attributes, Inputs, OpName } from '../ops.js'
import type { Shape } from '../shape.js'
import type { GpuKernel, Launcher } from './kernel.js'

/**
 * The first kernel of an op's row that supports the shapes.
 *
 * @throws if none does; whoever runs the op names it, which need not be the one of this row.
 */
export function choose<K extends OpName>(
  row: readonly GpuKernel<K>[],
  launcher: Launcher,
  shapes: Inputs<K, Shape>,
  attributes: Attributes<K>,
): GpuKernel<K> {
  const kernel = row.find((candidate) => candidate.supports?.(shapes, attributes, launcher) ?? true)
  if (!kernel) throw new Error('no kernel of the gpu family supports these shapes')
  return kernel
}
