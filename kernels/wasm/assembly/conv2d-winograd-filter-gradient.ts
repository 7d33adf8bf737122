// The filter gradient of a 3×3 convolution with stride 1, in Winograd's domain. The forward pass Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d
// B)]A is linear in g, and its transpose is
//
//   dg = Gᵀ[ Σ_tiles (Bᵀ d B) ⊙ (A dY Aᵀ) ]G
//
// At each point, the sum over tiles is a matrix product: C × tiles by tiles × K. Shares, slots, blocks and the phases of a
// stride are those of conv2d-winograd.ts. Each share has its own sums, which are added in the order of the shares.

import { f2Gather } from './conv2d-winograd-f2x2'
import { f4Gather } from './conv2d-winograd-f4x4'
import { INPUT, origin, ORIGINS } from './conv2d-winograd-phases'
import { gradientTile, inputTile } from './conv2d-winograd-tiles'
import { columnsByRows } from './tile'

/** Items: `shares`, each with its own sums, [shares][points][⌈P·C/4⌉·4][⌈K/8⌉·8]. */
export function winogradFilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, table: usize, slots: usize, slotFloats: i32, shares: i32,
  m: i32, T: i32, N: i32, H: i32, W: i32, C: i32, P: i32, sH: i32, sW: i32, oH: i32, oW: i32, K: i32,
): void {
  const size = m + 2
  const down = (oH + m - 1) / m
  const across = (oW + m - 1) / m
  const blocks = (K + 7) >> 3
  const slot = slots + (<usize>(start * slotFloats) << 2)
  const patch = slot + 576
  const lanes = (P * C + 3) & ~3
  const v = patch + (<usize>(36 * max(lanes, K)) << 2)
  const vStep = <usize>(T * lanes + 16) << 2
  const g = v + vStep * size * size
  const gStep = <usize>(T * blocks * 8 + 16) << 2
  const origins = table + (<usize>(size * size) << 3)
  const tiles = N * down * across
  const sumStep = (<usize>(lanes * blocks) << 5) + 64
  const sumBytes = sumStep * size * size
  for (let share = start; share < end; share++) {
    const sum = sums + sumBytes * share
    const stop = <i32>(<i64>(share + 1) * tiles / shares)
    const begin = <i32>(<i64>share * tiles / shares)
    let at = begin
    while (at < stop) {
      const count = min(T, stop - at)
      for (let t = 0; t < count; t++) {
        const n = (at + t) / (down * across)
        const i = (at + t) / across % down * m
        const j = (at + t) % across * m
        for (let p = 0; p < P; p++)
          inputTile(
            x + (<usize>(n * H * W * C) << 2), H, W, C, i * sH + origin(origins, p, INPUT), j * sW + origin(origins, p, INPUT + 4),
            sH, sW, m, slot, patch, v + (<usize>(t * lanes + p * C) << 2), vStep,
          )
        gradientTile(dy + (<usize>(n * oH * oW * K) << 2), oH, oW, K, i, j, m, slot, patch, g + (<usize>(t * blocks) << 5), gStep)
      }
      for (let point = 0; point < size * size; point++) {
        const first = load<i32>(table + (point << 3)) * C
        const last = first + load<i32>(table + (point << 3), 4) * C
        // At points where some phases have no products, the sums of these stay 0.
        if (at == begin && last - first < P * C) memory.fill(sum + sumStep * point, 0, sumStep)
        for (let c = first & ~3; c < last; c += 4)
          for (let block = 0; block < blocks; block++)
            columnsByRows(
              v + vStep * point + (<usize>c << 2), <usize>lanes << 2, count, g + gStep * point + (<usize>block << 5), <usize>blocks << 5,
              sum + sumStep * point + (<usize>(c * blocks + block) << 5), <usize>blocks << 5, at > begin,
            )
      }
      at += count
    }
  }
}

/** Items: P·C. dw = Gᵀ (Σ_shares sums) G. The first share's sums are overwritten. */
export function winogradFilterGradientReduce(
  start: i32, end: i32, sums: usize, dw: usize, origins: usize, shares: i32, m: i32, kH: i32, kW: i32, sH: i32, sW: i32,
  C: i32, P: i32, K: i32,
): void {
  const size = m + 2
  const blocks = (K + 7) >> 3
  const pointStep = (<usize>(((P * C + 3) & ~3) * blocks) << 5) + 64
  const shareStep = pointStep * size * size
  for (let c = start; c < end; c++) {
    const u = load<i32>(origins + c / C * ORIGINS)
    const v = load<i32>(origins + c / C * ORIGINS, 4)
    for (let k = 0; k < K; k += 4) {
      const at = sums + (<usize>(c * blocks) << 5) + (<usize>k << 2)
      for (let point = at, n = 0; n < size * size; n++, point += pointStep) {
        let total = v128.load(point)
        for (let share = 1; share < shares; share++) total = f32x4.add(total, v128.load(point + shareStep * share))
        v128.store(point, total)
      }
      for (let j = 0; j < size; j++) {
        const column = at + pointStep * j
        if (m == 4) f4Gather(column, pointStep * 6, column, pointStep * 6)
        else f2Gather(column, pointStep * 4, column, pointStep * 4)
      }
      for (let i = 0; i < 3 && u + i * sH < kH; i++) {
        const row = at + pointStep * i * size
        if (m == 4) f4Gather(row, pointStep, row, pointStep)
        else f2Gather(row, pointStep, row, pointStep)
        for (let j = 0; j < 3 && v + j * sW < kW; j++) {
          const tap = (u + i * sH) * kW + v + j * sW
          v128.store(dw + (<usize>((tap * C + c % C) * K + k) << 2), v128.load(row + pointStep * j))
        }
      }
    }
  }
}
