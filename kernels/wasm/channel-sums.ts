// How assembly/channel-sums.ts divides its work, and the memory that its sums need.

import { equalItems } from './items.js'
import type { Items } from './kernel.js'

/** Values per item: some microseconds of work. */
const itemValues = 16_384
/** The fewest rows of an item. With fewer, joining the sums would cost more than adding the rows up. */
const itemRows = 64

/** S images of R rows of C channels. */
export interface Channels {
  readonly S: number
  readonly R: number
  readonly C: number
}

/** How many parts the rows of an image are divided into: enough for the threads, and none without work. */
export const partsOf = ({ S, R, C }: Channels): number =>
  Math.max(Math.min(Math.floor((R * C) / itemValues), Math.floor(R / itemRows), Math.ceil(32 / S)), 1)

/** The items: parts of images. */
export function itemsOf(channels: Channels): Items {
  const { S, R, C } = channels
  return equalItems(S * partsOf(channels), { floats: S * R * C })
}

/** Floats that this many planes of float64 sums take, with their scratch memory. */
export const sumsSize = (channels: Channels, planes: number): number =>
  channels.S * partsOf(channels) * (2 * planes + 3) * Math.ceil(channels.C / 4) * 4
