// Prediction, batch by batch.

import { sizeOf, type NDArray } from '../../kernels/shape.js'
import type { Port } from '../graph/graph.js'
import type { Plan } from '../graph/plan.js'
import { checkFinite } from '../tensor/tensor.js'
import type { GivenInputs } from '../training/inputs.js'
import { pauses } from '../training/pauses.js'
import type { Opened } from './opened.js'

/** What is needed to predict. */
export interface Predictor {
  readonly opened: Opened
  readonly plan: Plan
  readonly outputs: readonly Port[]
}

/**
 * An array `[N, …]` for each output.
 * @param before called before each batch.
 * @throws if a value is not finite.
 */
export async function predictAll(
  { opened, plan, outputs }: Predictor,
  given: GivenInputs,
  { batchSize, before }: { readonly batchSize: number; readonly before: () => void },
): Promise<readonly NDArray[]> {
  const { length: N } = given
  const out = outputs.map(({ shape }) => new Float32Array(N * sizeOf(shape)))
  const pause = pauses()
  let done = 0
  for await (const x of given.batches(batchSize)) {
    before()
    const found = await opened.infer(plan, x)
    if (!found) refuse(given)
    for (const [i, values] of found.entries()) {
      const { name, shape } = outputs[i]
      checkFinite(`predict: the output '${name}'`, values)
      out[i].set(values, done * sizeOf(shape))
    }
    done += x[0].shape[0]
    await pause()
  }
  return outputs.map(({ shape }, i) => ({ shape: [N, ...shape], data: out[i] }))
}

/** @throws that an input is not finite. */
function refuse(given: GivenInputs): never {
  given.check()
  throw new Error('predict: an input changed meanwhile; await predict first')
}

/** The index of the largest of each row's K values; for a single value, whether it is above ½. */
export const classesOf = ({ shape: [N], data }: NDArray, K: number): Int32Array =>
  Int32Array.from({ length: N }, (_, n) => {
    const row = data.subarray(n * K, (n + 1) * K)
    return K === 1 ? Number(row[0] > 0.5) : row.indexOf(Math.max(...row))
  })
