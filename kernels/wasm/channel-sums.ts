// How assembly/channel-sums.ts cuts up its work, and the memory that its sums take.

import type { Items } from './kernel.js'

/** Values that are worth an item: some ten microseconds. */
const itemValues = 16_384
const groupWidth = 256

/** S images of R rows of C channels. */
export interface Channels {
  readonly S: number
  readonly R: number
  readonly C: number
}

/** Parts that the rows of an image are cut into: enough for the threads, none without work. */
export function partsOf({ S, R, C }: Channels): number {
  const groups = Math.ceil(C / groupWidth)
  const worth = Math.floor((R * Math.min(C, groupWidth)) / itemValues)
  return Math.max(Math.min(worth, Math.ceil(64 / (S * groups))), 1)
}

/** The items: groups of channels of parts of images. */
export function itemsOf(channels: Channels): Items {
  const { S, R, C } = channels
  const P = partsOf(channels)
  const values = (R / P) * Math.min(C, groupWidth)
  return { count: S * P * Math.ceil(C / groupWidth), atLeast: Math.ceil(itemValues / values) }
}

/** Floats that so many planes of sums take. */
export const sumsSize = (channels: Channels, planes: number): number =>
  channels.S * partsOf(channels) * planes * Math.ceil(channels.C / 4) * 8
