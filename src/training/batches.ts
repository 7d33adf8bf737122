// Makes batches from a dataset: inputs, and targets as the loss takes them.

import type { AnyDataset } from '../data/dataset.js'
import { checkWritten, rows, type Reading } from './rows.js'
import { encodeTarget, type TargetPort } from './targets.js'
import type { Weights } from './row-weights.js'
import type { Batch } from './trainer.js'

/** Options of `batches`. */
export interface BatchOptions extends Reading {
  readonly port: TargetPort
}

/** A batch as it is read, with the weights of its examples. */
export type ReadBatch = Omit<Batch, 'weight'> & Pick<Weights, 'ofExample'>

/**
 * Batches of `data` in the given order; the last one may be smaller. A batch is valid until the next is requested.
 * @throws if values are not finite or not written, or targets are not valid for the loss.
 */
export async function* batches(
  data: AnyDataset,
  { port, ...reading }: BatchOptions,
): AsyncGenerator<ReadBatch> {
  const { sampleWeight } = data
  const { indices } = reading
  for await (const { x, y, start, size } of rows(data, reading)) {
    checkWritten(reading.what, 'targets of a batch', y)
    const truth = encodeTarget(port, { shape: [size, ...data.targetShape], data: y })
    yield { size, x, truth, ofExample: sampleWeight && ((n) => sampleWeight[indices[start + n]]) }
  }
}
