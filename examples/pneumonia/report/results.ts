import type { Backend } from 'receptive'
import type { Assessment } from '../assess.js'
import type { countByClass, Source, XraySplits } from '../data.js'
import type { Recipe } from '../recipe.js'
import type { Settings } from '../settings.js'
import type { Trained } from '../train.js'

/** A model that was trained, and what it makes of the test set. */
export interface Contestant extends Trained {
  /** As it was followed. */
  readonly recipe: Recipe
  readonly assessment: Assessment
}

/** Everything that a report is made from. */
export interface Results {
  /** The settings as they were used. */
  readonly settings: Omit<Settings, 'resume'>
  /** The data's folder. */
  readonly dir: string
  readonly data: XraySplits
  readonly counts: ReturnType<typeof countByClass>
  readonly source: Source
  /** The linear model first, then the networks; the last one is the report's own. */
  readonly contestants: readonly Contestant[]
  readonly device: ReturnType<Backend['describe']>
  /** Seconds by stage. */
  readonly seconds: Readonly<Record<string, number>>
}
