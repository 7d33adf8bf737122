// What is fuzzed, by name.

import { fuzzIdx } from './idx.js'
import { fuzzModel } from './model.js'
import type { Outcome } from './outcome.js'

/** One kind of files. */
export interface Fuzzer {
  readonly description: string
  /** Makes case `number` of a seed, and looks at what becomes of it. */
  readonly run: (seed: number, number: number) => Promise<Outcome>
}

export type FuzzerName = 'model' | 'idx'

export const fuzzers: Readonly<Record<FuzzerName, Fuzzer>> = {
  model: {
    description: 'files of models: refused, or loaded as what they say, saved and loaded again',
    run: fuzzModel,
  },
  idx: {
    description: 'IDX files, gzipped and not: refused, or read as another program reads them',
    run: fuzzIdx,
  },
}
