// Which convolutions Winograd's kernels serve, and how they cut the work: see assembly/conv2d-winograd.ts.

import type { Conv2dGeometry } from '../ops/window.js'
import { phasesFit, productsOf, type TileSize } from './conv2d-winograd-phases.js'

/** How large the outputs of a convolution are, and how many channels go in and out; phases count as channels. */
export interface Extent {
  readonly N: number
  readonly oH: number
  readonly oW: number
  readonly C: number
  readonly K: number
}

/** Whether phases and channels are such as the kernels take: channels in fours, or the few of a first layer. */
export const fits = (geometry: Conv2dGeometry, C: number, K: number): boolean =>
  (C % 4 === 0 || C === 2 || C === 3) && K % 4 === 0 && geometry.dH * geometry.dW === 1 && phasesFit(geometry)

/**
 * The tile size to take by the products each needs, 1 for none. `setUp`: the tiles that transforming the filters, or their
 * gradient, takes as long as. Measured, one thread, same padding, direct / F(2×2) / F(4×4), direct-equivalent GFLOP/s forward:
 * 23 / 33 / 44 for [1,32,32,32] → 32, 20 / 31 / 23 for [8,6,6,64] → 64, 22 / 16 / 10 for [1,8,8,32] → 32; 10 / 11 / 20 for
 * [8,32,32,4] → 4. At stride 2, ms of direct / im2col / F(2×2) / F(4×4), Zen 4: [32,48,48,32] → 64, 5×5, forward
 * 46.7 / 49.9 / 27.6 / 19.3, by the input 46.5 / 54.2 / 26.7 / 17.9, by the filters 62.0 / 52.6 / 30.7 / 21.6; forward that is
 * 40 / 98 GFLOP/s for direct / F(4×4). But 30.3 / 32.6 for direct / F(4×4) of [32,32,32,64] → 128, 3×3.
 */
export function fastest({ N, oH, oW }: Extent, setUp: number, geometry: Conv2dGeometry): 1 | TileSize {
  const products = (m: TileSize) => productsOf(geometry, m) * (tileCount(m, N, oH, oW) + setUp)
  // A product of its long sums is cheaper than one of a tile's short ones.
  const direct = 0.68 * geometry.kH * geometry.kW * N * geometry.oH * geometry.oW
  if (Math.min(products(2), products(4)) > direct) return 1
  return products(2) < products(4) ? 2 : 4
}

const tileCount = (m: TileSize, N: number, oH: number, oW: number): number =>
  N * Math.ceil(oH / m) * Math.ceil(oW / m)

/** Floats of transformed tiles and products that a block may hold: half of a second cache of 512 kB. */
const blockFloats = 1 << 16
/** Fewest tiles of a block, where there are as many: all transformed filters are read again for each block. */
const leastTiles = 32
/** Floats of scratch memory that more shares may take. */
const mostSlots = 1 << 22
/** Most parts of the tiles, and so most threads. */
const mostShares = 16

/** How `tiles` per axis, C → K channels, go into shares, and these into blocks of T tiles. */
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
