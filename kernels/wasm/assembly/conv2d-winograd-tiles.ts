// The tiles of an image and of a gradient in Winograd's domain: V = Bᵀ d B, G = A dY Aᵀ; see conv2d-winograd.ts.

import { f2Input, f2Spread } from './conv2d-winograd-f2x2'
import { f4Input, f4Spread } from './conv2d-winograd-f4x4'

/** Copies size×size pixels, sH and sW apart, from (row, column) of an image, with zeros outside it. */
function copyPatch(image: usize, H: i32, W: i32, C: i32, row: i32, column: i32, sH: i32, sW: i32, size: i32, to: usize): void {
  for (let i = 0; i < size; i++, row += sH)
    for (let j = 0, at = column; j < size; j++, at += sW) {
      const stop = to + (<usize>C << 2)
      if (<u32>row < <u32>H && <u32>at < <u32>W) {
        let from = image + (<usize>((row * W + at) * C) << 2)
        for (; to + 16 <= stop; to += 16, from += 16) v128.store(to, v128.load(from))
        for (; to < stop; to += 4, from += 4) store<f32>(to, load<f32>(from))
      } else for (; to < stop; to += 4) store<f32>(to, 0)
    }
}

/** v[point] = Bᵀ d B for the tile at (row, column), whose pixels are sH and sW apart. */
export function inputTile(
  image: usize, H: i32, W: i32, C: i32, row: i32, column: i32, sH: i32, sW: i32,
  m: i32, temporary: usize, patch: usize, v: usize, vStep: usize,
): void {
  const size = m + 2
  let from = image + (<usize>((row * W + column) * C) << 2)
  let rowStep = <usize>(W * C * sH) << 2
  let step = <usize>(C * sW) << 2
  if (row < 0 || column < 0 || row + (size - 1) * sH >= H || column + (size - 1) * sW >= W) {
    copyPatch(image, H, W, C, row, column, sH, sW, size, patch)
    from = patch
    step = <usize>C << 2
    rowStep = step * size
  }
  for (let c = 0; c < C; c += 4, from += 16, v += 16) {
    if (m == 4) {
      for (let j = 0; j < 6; j++) f4Input(from + step * j, rowStep, temporary + (j << 4), 96)
      for (let i = 0; i < 6; i++) f4Input(temporary + i * 96, 16, v + vStep * (i * 6), vStep)
    } else {
      for (let j = 0; j < 4; j++) f2Input(from + step * j, rowStep, temporary + (j << 4), 64)
      for (let i = 0; i < 4; i++) f2Input(temporary + (i << 6), 16, v + vStep * (i << 2), vStep)
    }
  }
}

/** g[point] = A dY Aᵀ for the m×m gradients at (row, column). */
export function gradientTile(
  image: usize, H: i32, W: i32, K: i32, row: i32, column: i32, m: i32, temporary: usize, patch: usize, g: usize, gStep: usize,
): void {
  let from = image + (<usize>((row * W + column) * K) << 2)
  let rowStep = <usize>(W * K) << 2
  if (row + m > H || column + m > W) {
    copyPatch(image, H, W, K, row, column, 1, 1, m, patch)
    from = patch
    rowStep = <usize>(m * K) << 2
  }
  const step = <usize>K << 2
  for (let k = 0; k < K; k += 4, from += 16, g += 16) {
    if (m == 4) {
      for (let j = 0; j < 4; j++) f4Spread(from + step * j, rowStep, temporary + (j << 4), 64)
      for (let i = 0; i < 6; i++) f4Spread(temporary + (i << 6), 16, g + gStep * (i * 6), gStep)
    } else {
      for (let j = 0; j < 2; j++) f2Spread(from + step * j, rowStep, temporary + (j << 4), 32)
      for (let i = 0; i < 4; i++) f2Spread(temporary + (i << 5), 16, g + gStep * (i << 2), gStep)
    }
  }
}

