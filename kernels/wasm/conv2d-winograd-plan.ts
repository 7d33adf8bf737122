// Which convolutions Winograd's kernels support, and how they divide the work: see assembly/conv2d-winograd.ts.

import type { Conv2dGeometry } from '../ops/window.js'
import { phasesFit, productsOf, type TileSize } from './conv2d-winograd-phases.js'

/** The size of a convolution's outputs, and the number of channels in and out. Phases count as channels. */
export interface Extent {
  readonly N: number
  readonly oH: number
  readonly oW: number
  readonly C: number
  readonly K: number
}

/** Whether the kernels support these phases and channels: channels in multiples of four, or the few of a first layer. */
export const fits = (geometry: Conv2dGeometry, C: number, K: number): boolean =>
  (C % 4 === 0 || C === 2 || C === 3) && K % 4 === 0 && geometry.dH * geometry.dW === 1 && phasesFit(geometry)

/**
 * The tile size that needs the fewest products, 1 for none. `setUp` is the cost, in tiles, of transforming the filters or
 * their gradient. Measured, one thread, same padding, direct / F(2×2) / F(4×4), direct-equivalent GFLOP/s forward: 23 / 33 /
 * 44 for [1,32,32,32] → 32, 20 / 31 / 23 for [8,6,6,64] → 64, 22 / 16 / 10 for [1,8,8,32] → 32; 10 / 11 / 20 for [8,32,32,4]
 * → 4. At stride 2, ms of direct / im2col / F(2×2) / F(4×4), Zen 4: [32,48,48,32] → 64, 5×5, forward 46.7 / 49.9 / 27.6 /
 * 19.3, by the input 46.5 / 54.2 / 26.7 / 17.9, by the filters 62.0 / 52.6 / 30.7 / 21.6; forward, that is 40 / 98 GFLOP/s
 * for direct / F(4×4). But 30.3 / 32.6 for direct / F(4×4) with [32,32,32,64] → 128, 3×3.
 */
export function fastest({ N, oH, oW }: Extent, setUp: number, geometry: Conv2dGeometry): 1 | TileSize {
  const products = (m: TileSize) => productsOf(geometry, m) * (tileCount(m, N, oH, oW) + setUp)
  // A product in a direct convolution's long sums is cheaper than one in a tile's short sums.
  const direct = 0.68 * geometry.kH * geometry.kW * N * geometry.oH * geometry.oW
  if (Math.min(products(2), products(4)) > direct) return 1
  return products(2) < products(4) ? 2 : 4
}

const tileCount = (m: TileSize, N: number, oH: number, oW: number): number =>
  N * Math.ceil(oH / m) * Math.ceil(oW / m)

/** Floats of transformed tiles and products that a block may hold: half of a second-level cache of 512 kB. */
const blockFloats = 1 << 16
/** The fewest tiles of a block, if there are as many: each block reads all transformed filters again. */
const leastTiles = 32
/** The most floats of scratch memory for additional shares. */
const mostSlots = 1 << 22
/** The most parts of the tiles, and so the most threads. */
const mostShares = 16

/**
 * How the tiles are divided into shares, and these into blocks of T tiles: `m` outputs per tile and axis, C → K channels.
 */
export function plan(m: TileSize, { N, oH, oW, C, K }: Extent) {
  const points = (m + 2) ** 2
  const K8 = Math.ceil(K / 8) * 8
  const lanes = Math.ceil(C / 4) * 4
  const tiles = tileCount(m, N, oH, oW)
  const block = Math.max(leastTiles, Math.floor(blockFloats / points / (lanes + K8) / 4) * 4)
  const slots = Math.max(2, Math.floor(mostSlots / (points * block * (lanes + K8))))
  const shares = Math.min(mostShares, slots, Math.ceil(tiles / 4))
  const T = Math.min(block, Math.ceil(tiles / shares / 4) * 4)
  const filters = points * (lanes * K8 + 16)
  const slotFloats = 144 + 36 * Math.max(lanes, K) + points * (T * (lanes + K8) + 32) + 16 * T
  return { tiles, shares, T, filters, slotFloats }
}
