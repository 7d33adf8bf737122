// From a dataset to batches: inputs, and targets as the loss takes them.

import type { AnyDataset } from '../data/dataset.js'
import { checkWritten, rows, type Reading } from './rows.js'
import { encodeTarget, type TargetPort } from './targets.js'
import { exampleWeights } from './row-weights.js'
import type { Batch } from './trainer.js'

/** How batches are made. */
export interface BatchOptions extends Reading {
  readonly port: TargetPort
}

/**
 * Batches of `data` in the order of the reading; the last one may be smaller. A batch is valid until the next is asked for.
 * @throws if what is read is not finite or not written, or targets are not what the loss takes.
 */
export async function* batches(data: AnyDataset, { port, ...reading }: BatchOptions): AsyncGenerator<Batch> {
  const { sampleWeight } = data
  for await (const { x, y, start, size } of rows(data, reading)) {
    checkWritten(reading.what, 'targets of a batch', y)
    const truth = encodeTarget(port, { shape: [size, ...data.targetShape], data: y })
    const ofExample = sampleWeight && ((n: number) => sampleWeight[reading.indices[start + n]])
    yield { size, x, truth, weight: ofExample && exampleWeights(truth, size, ofExample) }
  }
}
