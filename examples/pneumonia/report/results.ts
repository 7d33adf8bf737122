import type { Backend } from 'receptive'
import type { Assessment } from '../assess.js'
import type { countByClass, Source, XraySplits } from '../data.js'
import type { Trained } from '../train.js'

/** Everything that a report is made from. */
export interface Results {
  /** The settings as they were used. */
  readonly settings: Readonly<Record<string, string | number | undefined>> & { readonly seed: number }
  readonly baselineSettings: Readonly<Record<string, number>>
  /** The data's folder. */
  readonly dir: string
  readonly data: XraySplits
  readonly counts: ReturnType<typeof countByClass>
  readonly source: Source
  readonly trained: Trained
  /** The network on the test set. */
  readonly network: Assessment
  /** The linear model on the test set. */
  readonly baseline: Assessment
  readonly device: ReturnType<Backend['describe']>
  /** Seconds by stage. */
  readonly seconds: Readonly<Record<string, number>>
}
