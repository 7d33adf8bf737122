// The figures of a dataset at inference.

import type { AbortSignalLike } from '../check/platform.js'
import type { AnyDataset } from '../data/dataset.js'
import { batches } from './batches.js'
import { Mean, type Figures } from './figures.js'
import { portFor, type Ports } from './fit-data.js'
import { Measures } from './measure/measures.js'
import { pauses } from './pauses.js'
import { rowWeights } from './row-weights.js'
import { inOrder } from './rows.js'
import type { Trainer } from './trainer.js'

/** Options of `evaluate`. */
export interface Evaluation {
  readonly batchSize: number
  readonly signal?: AbortSignalLike
  /** Called between batches. */
  readonly pause?: () => Promise<void>
  /** Called before each batch. */
  readonly before?: () => void
}

/** The loss and the metrics over `data` at inference. The data have been checked. */
export async function evaluate(
  { trainer, ports: { inputs, target } }: { readonly trainer: Trainer; readonly ports: Ports },
  data: AnyDataset,
  { batchSize, signal, pause = pauses(), before }: Evaluation,
): Promise<Figures> {
  const port = portFor(target, data)
  const mean = new Mean(new Measures(trainer.options.metrics, port, data.length))
  const reading = { what: 'evaluate', inputs, batchSize, indices: inOrder(data.length) }
  for await (const batch of batches(data, { ...reading, port })) {
    before?.()
    const { size, x, truth, ofExample } = batch
    const weight = rowWeights(truth, size, { ofExample })
    const loss = await mean.add({ ...trainer.evaluate({ size, x, truth, weight }), size, truth })
    if (!Number.isFinite(loss))
      throw new Error(`evaluate: the loss became ${loss}; look for weights that are not finite`)
    await pause()
    if (signal?.aborted) break
  }
  return mean.results()
}
