// Which convolutions Winograd's kernels serve, and how they cut the work: see assembly/conv2d-winograd.ts.

import type { Conv2dWindow } from '../ops/conv2d.js'
import type { Pair } from '../window.js'

/** Outputs of a tile along each axis. */
export type TileSize = 2 | 4

/** Whether the filters are 3×3, one step apart, and the channels come in fours. */
export const fits = (C: number, K: number, [kH, kW]: Pair, { strides, dilations }: Conv2dWindow): boolean =>
  C % 4 === 0 && K % 4 === 0 && kH === 3 && kW === 3 && [...strides, ...dilations].every((step) => step === 1)

/** Floats of transformed tiles and products that a block may hold: half of a second cache of 512 kB. */
const blockFloats = 1 << 16
/** Fewest tiles of a block, where there are as many: all transformed filters are read again for each block. */
const leastTiles = 32
/** Floats of scratch memory that more shares may take. */
const mostSlots = 1 << 22
/** Most parts of the tiles, and so most threads. */
const mostShares = 16

/** How \`tiles\` per axis, C → K channels, go into shares, and these into blocks of T tiles. */
export function plan(m: TileSize, N: number, oH: number, oW: number, C: number, K: number) {
  const points = (m + 2) ** 2
  const K8 = Math.ceil(K / 8) * 8
  const tiles = N * Math.ceil(oH / m) * Math.ceil(oW / m)
  const block = Math.max(leastTiles, Math.floor(blockFloats / points / (C + K8) / 4) * 4)
  const slots = Math.max(2, Math.floor(mostSlots / (points * block * (C + K8))))
  const shares = Math.min(mostShares, slots, Math.ceil(tiles / 4))
  const T = Math.min(block, Math.ceil(tiles / shares / 4) * 4)
  return {
    ...{ tiles, shares, T },
    filters: points * C * K8,
    slotFloats: 144 + 36 * Math.max(C, K) + points * (T * (C + K8) + 32),
  }
}
