// A value as a weighted sum, and what it is worked out from.

import type { Part, Place, Shown, Window } from './protocol.js'
import type { Named, Values } from './values.js'

/** What a sum is made of. */
export interface Given {
  readonly config: Readonly<Record<string, unknown>>
  /** The layer's weights, by their names in it. */
  readonly weights: Readonly<Record<string, Values>>
  /** What comes in. */
  readonly below: Named
  /** The same and, of a layer of several inputs, the others. */
  readonly inputs: readonly Named[]
  /** The shape of what comes out. */
  readonly shape: readonly number[]
  readonly place: Place
  /** The place as a number, in the order of memory. */
  readonly at: number
  /** Of a layer that moves values: where this one is below, in the order of memory; undefined in a border. */
  readonly source: number | undefined
  /** ∂y/∂x for each value of `below`, of kinds in `sloped`. */
  readonly slopes: Float32Array | undefined
}

/** `Σ x·w + bias`, a part for each channel. */
export interface Sum {
  readonly window: Window
  readonly channels: readonly number[]
  readonly parts: readonly Part[]
  /** What the weights are, in words. */
  readonly weights: string
  /** What there is to say of a filter that does not just slide. */
  readonly weightsNote?: string
  readonly learned: boolean
  readonly bias: number | undefined
  /** Where it is not all that comes in: the values that the window is of. */
  readonly below?: Shown
  /** What else there is to say of what flows back. */
  readonly backNote?: string
}

/** One value of those below alone, by its number in the order of memory, times `w`; or none. */
export function picked(
  { below: { shape, values }, slopes }: Given,
  source: number | undefined,
  w: number,
): Pick<Sum, 'window' | 'channels' | 'parts'> {
  const dilation = [1, 1] as const
  if (source === undefined)
    return {
      window: { rows: 0, columns: 0, top: 0, left: 0, dilation },
      channels: [0],
      parts: [{ name: 'nothing', x: [], w: [] }],
    }
  const maps = shape.length === 3
  const [, W, C] = maps ? shape : [1, values.length, 1]
  const pixel = Math.floor(source / C)
  const channel = source % C
  return {
    window: { rows: 1, columns: 1, top: Math.floor(pixel / W), left: pixel % W, dilation },
    channels: [channel],
    parts: [
      {
        ...{ name: maps ? `channel ${channel}` : 'input', x: [values[source]], w: [w] },
        ...(slopes && { slopes: [slopes[source]] }),
      },
    ],
  }
}
