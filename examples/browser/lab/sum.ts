// A value as a weighted sum, and what it is worked out from.

import type { Part, Place } from './protocol.js'
import type { Named, Values } from './values.js'
import type { Window } from './windows.js'

/** What a sum is made of. */
export interface Given {
  readonly config: Readonly<Record<string, unknown>>
  /** The layer's weights, by their names in it. */
  readonly weights: Readonly<Record<string, Values>>
  /** What comes in. */
  readonly below: Values
  /** The same and, of a layer of several inputs, the others. */
  readonly inputs: readonly Named[]
  /** The shape of what comes out. */
  readonly shape: readonly number[]
  readonly place: Place
}

/** `Σ x·w + bias`, a part for each channel. */
export interface Sum {
  readonly window: Window
  readonly channels: readonly number[]
  readonly parts: readonly Part[]
  /** What the weights are, in words. */
  readonly weights: string
  readonly learned: boolean
  readonly bias: number | undefined
  /** Where it is not all that comes in: the values that the window is of. */
  readonly below?: Values
}
