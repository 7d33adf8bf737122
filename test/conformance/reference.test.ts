// The reference's kernels in float32 and float64: each of a row gives what the first gives.

import { mapInputs, type OpName, type UpdateName } from '../../kernels/ops.js'
import { referenceKernels, referenceUpdates } from '../../kernels/reference/index.js'
import type { ReferenceKernel } from '../../kernels/reference/kernel.js'
import type { DType } from '../../kernels/device.js'
import type { NDArray } from '../../kernels/shape.js'
import { array } from '../support/arrays.js'
import { listOf, run } from '../kernels/run.js'
import { conform, type Family, type Subject } from './conform.js'

const familyIn = (dtype: DType): Family => {
  const unit = dtype === 'float32' ? 2 ** -24 : 2 ** -53
  const measureOf = (kernel: string) => ({ kernel, family: 'reference', unit }) as const
  const cast = ({ shape, data }: NDArray): NDArray => array(shape, data, dtype)
  return {
    row<K extends OpName>(op: K): readonly Subject<K>[] {
      const row: readonly ReferenceKernel<K>[] = referenceKernels[op]
      return row.map(({ name, supports }) => ({
        measure: measureOf(name),
        supports: ({ shapes, attributes }) => supports?.(shapes, attributes) ?? true,
        run: ({ inputs, attributes }) =>
          listOf<K>(run(op, mapInputs<K, NDArray, NDArray>(inputs, cast), attributes, { name, dtype })),
      }))
    },
    update<K extends UpdateName>(op: K): readonly Subject<K>[] {
      const { name, run } = referenceUpdates[op]
      return [
        {
          measure: measureOf(name),
          supports: () => true,
          run: ({ inputs, attributes }) => {
            const copies = mapInputs<K, NDArray, NDArray>(inputs, cast)
            run(copies, attributes)
            return Object.values<NDArray>(copies)
          },
        },
      ]
    },
    close: () => undefined,
  }
}

for (const dtype of ['float32', 'float64'] as const)
  conform(
    { name: `the reference in ${dtype}`, kernels: referenceKernels, updates: referenceUpdates },
    () => Promise.resolve(familyIn(dtype)),
    { numRuns: 50, atLeast: 50 },
  )
