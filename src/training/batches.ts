// From a dataset to batches: inputs, targets, the true ones and those that the loss compares, and weights.

import type { AnyDataset } from '../data/dataset.js'
import { comparedTarget } from './compared-target.js'
import { checkWritten, rows, type Reading } from './rows.js'
import { encodeTarget, type TargetPort } from './targets.js'
import { rowWeights } from './row-weights.js'
import type { Batch } from './trainer.js'

/** How batches are made. */
export interface BatchOptions extends Reading {
  readonly port: TargetPort
  /** The weight of each class; absent: all weigh 1. */
  readonly classWeights?: readonly number[]
}

/**
 * Batches of `data` in the order of the reading; the last one may be smaller. A batch is valid until the next is asked for.
 * @throws if what is read is not finite or not written, or targets are not what the loss takes.
 */
export async function* batches(
  data: AnyDataset,
  { port, classWeights, ...reading }: BatchOptions,
): AsyncGenerator<Batch> {
  const { sampleWeight } = data
  const { indices } = reading
  for await (const { x, y, start, size } of rows(data, reading)) {
    checkWritten(reading.what, 'targets of a batch', y)
    const truth = encodeTarget(port, { shape: [size, ...data.targetShape], data: y })
    const target = comparedTarget(port.loss, truth)
    const ofExample = sampleWeight && ((n: number) => sampleWeight[indices[start + n]])
    yield { size, x, truth, target, weight: rowWeights(truth, size, { ofExample, ofClass: classWeights }) }
  }
}
