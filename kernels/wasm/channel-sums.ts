// How assembly/channel-sums.ts cuts up its work, and the memory that its sums take.

import type { Items } from './kernel.js'

/** Values that are worth an item: some microseconds. */
const itemValues = 16_384
/** Rows of an item, at least: as few as cost more to join than to add up. */
const itemRows = 64

/** S images of R rows of C channels. */
export interface Channels {
  readonly S: number
  readonly R: number
  readonly C: number
}

/** Parts that the rows of an image are cut into: enough for the threads, none without work. */
export const partsOf = ({ S, R, C }: Channels): number =>
  Math.max(Math.min(Math.floor((R * C) / itemValues), Math.floor(R / itemRows), Math.ceil(32 / S)), 1)

/** The items: parts of images. */
export function itemsOf(channels: Channels): Items {
  const { S, R, C } = channels
  const P = partsOf(channels)
  return { count: S * P, atLeast: Math.ceil((itemValues * P) / (R * C)) }
}

/** Floats that so many planes of sums take, in float64, and their scratch memory. */
export const sumsSize = (channels: Channels, planes: number): number =>
  channels.S * partsOf(channels) * (2 * planes + 3) * Math.ceil(channels.C / 4) * 4
