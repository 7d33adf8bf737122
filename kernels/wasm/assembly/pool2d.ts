// Pooling with any window, four channels at a time. Elements outside the image do not count. docs/pooling.md
//
// Forward, an item is one of the N·oH rows of y. Backward, an item is `span` rows of windows: 1 if no two rows of windows
// overlap, else all oH of an image. It sets its part of dx to 0, then adds to it window by window.

import { loadChannels, storeChannels } from './channels'
import { madd } from './madd'

// The current window: its part inside the image.
let rows: i32 = 0
let columns: i32 = 0
let firstRow: i32 = 0
let firstColumn: i32 = 0

function enterRow(i: i32, H: i32, kH: i32, sH: i32, top: i32): void {
  firstRow = max(i * sH - top, 0)
  rows = min(i * sH - top + kH, H) - firstRow
}

function enterColumn(j: i32, W: i32, kW: i32, sW: i32, left: i32): void {
  firstColumn = max(j * sW - left, 0)
  columns = min(j * sW - left + kW, W) - firstColumn
}

/** The same if the window's elements are d apart. */
function enterDilatedRow(i: i32, H: i32, kH: i32, sH: i32, dH: i32, top: i32): void {
  const first = i * sH - top
  const skipped = first < 0 ? (dH - 1 - first) / dH : 0
  firstRow = first + skipped * dH
  rows = min(kH, (H - first + dH - 1) / dH) - skipped
}

function enterDilatedColumn(j: i32, W: i32, kW: i32, sW: i32, dW: i32, left: i32): void {
  const first = j * sW - left
  const skipped = first < 0 ? (dW - 1 - first) / dW : 0
  firstColumn = first + skipped * dW
  columns = min(kW, (W - first + dW - 1) / dW) - skipped
}

/** Whether x beats `best`: it is larger, or the first NaN. */
// @ts-ignore: decorator
@inline
export function beats(x: v128, best: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.le(x, best))
}

/** y = maximum of the window; NaN counts as the largest */
export function maxPool2d(
  start: i32, end: i32, x: usize, y: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32,
  kH: i32, kW: i32, sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const rowBytes = <usize>(dH * W * C) << 2
  const columnBytes = <usize>(dW * C) << 2
  for (let item = start; item < end; item++) {
    enterDilatedRow(item % oH, H, kH, sH, dH, top)
    let to = y + (<usize>(item * oW * C) << 2)
    for (let j = 0; j < oW; j++, to += <usize>C << 2) {
      enterDilatedColumn(j, W, kW, sW, dW, left)
      const pixel = x + (<usize>((item / oH * H + firstRow) * W + firstColumn) * C << 2)
      for (let c = 0; c < C; c += 4) {
        let best = f32x4.splat(-Infinity)
        let row = pixel + (<usize>c << 2)
        for (let u = 0; u < rows; u++, row += rowBytes)
          for (let v = 0, at = row; v < columns; v++, at += columnBytes) best = f32x4.max(best, loadChannels(at, C - c))
        storeChannels(to + (<usize>c << 2), best, C - c)
      }
    }
  }
}

/** The same, with the maximum's position in the window: u·kW + v, counting elements outside the image */
export function maxPool2dWithArgmax(
  start: i32, end: i32, x: usize, y: usize, argmax: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32,
  kH: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32,
): void {
  for (let item = start; item < end; item++) {
    const i = item % oH
    enterRow(i, H, kH, sH, top)
    let to = <usize>(item * oW * C) << 2
    for (let j = 0; j < oW; j++, to += <usize>C << 2) {
      enterColumn(j, W, kW, sW, left)
      const pixel = x + (<usize>((item / oH * H + firstRow) * W + firstColumn) * C << 2)
      const corner = (firstRow - i * sH + top) * kW + firstColumn - j * sW + left
      for (let c = 0; c < C; c += 4) {
        let best = loadChannels(pixel + (<usize>c << 2), C - c)
        let place = f32x4.splat(<f32>corner)
        for (let u = 0; u < rows; u++)
          for (let v = 0; v < columns; v++) {
            const value = loadChannels(pixel + (<usize>((u * W + v) * C + c) << 2), C - c)
            const wins = beats(value, best)
            best = v128.bitselect(value, best, wins)
            place = v128.bitselect(f32x4.splat(<f32>(corner + u * kW + v)), place, wins)
          }
        storeChannels(y + to + (<usize>c << 2), best, C - c)
        storeChannels(argmax + to + (<usize>c << 2), place, C - c)
      }
    }
  }
}

/** y = Σ g·x / Σ g over the window; g is 1 if `weights` is 0 */
export function averagePool2d(
  start: i32, end: i32, x: usize, weights: usize, y: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32,
  kH: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32,
): void {
  for (let item = start; item < end; item++) {
    const i = item % oH
    enterRow(i, H, kH, sH, top)
    let to = y + (<usize>(item * oW * C) << 2)
    for (let j = 0; j < oW; j++, to += <usize>C << 2) {
      enterColumn(j, W, kW, sW, left)
      const pixel = x + (<usize>((item / oH * H + firstRow) * W + firstColumn) * C << 2)
      const weight = firstWeight(weights, i, j, kW, sH, sW, top, left)
      const total = f32x4.splat(sumOfWeights(weight, kW))
      for (let c = 0; c < C; c += 4) {
        let sum = f32x4.splat(0)
        for (let u = 0; u < rows; u++) {
          // By rows, since a sum of very many float32 numbers in turn loses digits.
          let line = f32x4.splat(0)
          for (let v = 0; v < columns; v++) {
            const value = loadChannels(pixel + (<usize>((u * W + v) * C + c) << 2), C - c)
            line = weight ? madd(line, value, v128.load32_splat(weight + (<usize>(u * kW + v) << 2))) : f32x4.add(line, value)
          }
          sum = f32x4.add(sum, line)
        }
        storeChannels(to + (<usize>c << 2), f32x4.div(sum, total), C - c)
      }
    }
  }
}

/** The weight of the window's first element inside the image. */
function firstWeight(weights: usize, i: i32, j: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32): usize {
  if (!weights) return 0
  return weights + (<usize>((firstRow - i * sH + top) * kW + firstColumn - j * sW + left) << 2)
}

function sumOfWeights(weight: usize, kW: i32): f32 {
  if (!weight) return <f32>(rows * columns)
  let total: f32 = 0
  for (let u = 0; u < rows; u++)
    for (let v = 0; v < columns; v++) total += load<f32>(weight + (<usize>(u * kW + v) << 2))
  return total
}

/** y = √(Σ x²) over the window */
export function l2Pool2d(
  start: i32, end: i32, x: usize, y: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32,
  kH: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32,
): void {
  for (let item = start; item < end; item++) {
    enterRow(item % oH, H, kH, sH, top)
    let to = y + (<usize>(item * oW * C) << 2)
    for (let j = 0; j < oW; j++, to += <usize>C << 2) {
      enterColumn(j, W, kW, sW, left)
      const pixel = x + (<usize>((item / oH * H + firstRow) * W + firstColumn) * C << 2)
      for (let c = 0; c < C; c += 4) {
        // In float64, squares of float32 numbers neither overflow nor underflow.
        let low = f64x2.splat(0), high = low
        for (let u = 0; u < rows; u++)
          for (let v = 0; v < columns; v++) {
            const value = loadChannels(pixel + (<usize>((u * W + v) * C + c) << 2), C - c)
            const first = f64x2.promote_low_f32x4(value)
            const last = f64x2.promote_low_f32x4(v128.shuffle<i64>(value, value, 1, 0))
            low = f64x2.add(low, f64x2.mul(first, first))
            high = f64x2.add(high, f64x2.mul(last, last))
          }
        const y0 = f32x4.demote_f64x2_zero(f64x2.sqrt(low))
        const y1 = f32x4.demote_f64x2_zero(f64x2.sqrt(high))
        storeChannels(to + (<usize>c << 2), v128.shuffle<i64>(y0, y1, 0, 2), C - c)
      }
    }
  }
}

/** Sets the part of dx to 0 in which the windows of rows i to i + span − 1 begin; for the last rows, all that is left. */
function clear(dx: usize, n: i32, i: i32, span: i32, H: i32, W: i32, C: i32, oH: i32, sH: i32): void {
  const rowBytes = <usize>(W * C) << 2
  const first = i == 0 ? 0 : i * sH
  const last = i + span == oH ? H : (i + span) * sH
  memory.fill(dx + <usize>(n * H + first) * rowBytes, 0, <usize>(last - first) * rowBytes)
}

/** dx gets dy at the first maximum, row by row; NaN counts as the largest */
export function maxPool2dGradient(
  start: i32, end: i32, x: usize, dy: usize, dx: usize, span: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32,
  kH: i32, kW: i32, sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const rowBytes = <usize>(dH * W * C) << 2
  const columnBytes = <usize>(dW * C) << 2
  for (let row = start * span; row < end * span; row++) {
    if (row % span == 0) clear(dx, row / oH, row % oH, span, H, W, C, oH, sH)
    enterDilatedRow(row % oH, H, kH, sH, dH, top)
    let from = dy + (<usize>(row * oW * C) << 2)
    for (let j = 0; j < oW; j++, from += <usize>C << 2) {
      enterDilatedColumn(j, W, kW, sW, dW, left)
      const pixel = <usize>((row / oH * H + firstRow) * W + firstColumn) * C << 2
      for (let c = 0; c < C; c += 4) {
        let best = f32x4.splat(-Infinity)
        const corner = pixel + (<usize>c << 2)
        let line = x + corner
        for (let u = 0; u < rows; u++, line += rowBytes)
          for (let v = 0, at = line; v < columns; v++, at += columnBytes) best = f32x4.max(best, loadChannels(at, C - c))
        const isNaN = f32x4.ne(best, best)
        let share = loadChannels(from + (<usize>c << 2), C - c)
        let open = i32x4.splat(-1)
        line = corner
        for (let u = 0; u < rows; u++, line += rowBytes)
          for (let v = 0, at = line; v < columns; v++, at += columnBytes) {
            const value = loadChannels(x + at, C - c)
            const largest = v128.or(f32x4.eq(value, best), v128.and(isNaN, f32x4.ne(value, value)))
            const gain = v128.and(share, v128.and(open, largest))
            open = v128.andnot(open, largest)
            storeChannels(dx + at, f32x4.add(loadChannels(dx + at, C - c), gain), C - c)
          }
      }
    }
  }
}

/** dx = Σ dy · g / Σ g over the windows; g is 1 if `weights` is 0 */
export function averagePool2dGradient(
  start: i32, end: i32, dy: usize, weights: usize, dx: usize, span: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32,
  kH: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32,
): void {
  for (let row = start * span; row < end * span; row++) {
    const i = row % oH
    if (row % span == 0) clear(dx, row / oH, i, span, H, W, C, oH, sH)
    enterRow(i, H, kH, sH, top)
    let from = dy + (<usize>(row * oW * C) << 2)
    for (let j = 0; j < oW; j++, from += <usize>C << 2) {
      enterColumn(j, W, kW, sW, left)
      const pixel = dx + (<usize>((row / oH * H + firstRow) * W + firstColumn) * C << 2)
      const weight = firstWeight(weights, i, j, kW, sH, sW, top, left)
      const total = f32x4.splat(sumOfWeights(weight, kW))
      for (let c = 0; c < C; c += 4) {
        const share = f32x4.div(loadChannels(from + (<usize>c << 2), C - c), total)
        for (let u = 0; u < rows; u++)
          for (let v = 0; v < columns; v++) {
            const at = pixel + (<usize>((u * W + v) * C + c) << 2)
            const gain = weight ? f32x4.mul(share, v128.load32_splat(weight + (<usize>(u * kW + v) << 2))) : share
            storeChannels(at, f32x4.add(loadChannels(at, C - c), gain), C - c)
          }
      }
    }
  }
}

/** dx = x · Σ dy / y over the windows; 0 where y is 0 */
export function l2Pool2dGradient(
  start: i32, end: i32, x: usize, y: usize, dy: usize, dx: usize, span: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32,
  kH: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32,
): void {
  for (let row = start * span; row < end * span; row++) {
    if (row % span == 0) clear(dx, row / oH, row % oH, span, H, W, C, oH, sH)
    enterRow(row % oH, H, kH, sH, top)
    for (let j = 0; j < oW; j++) {
      enterColumn(j, W, kW, sW, left)
      const out = <usize>((row * oW + j) * C) << 2
      const pixel = <usize>((row / oH * H + firstRow) * W + firstColumn) * C << 2
      for (let c = 0; c < C; c += 4) {
        const norm = loadChannels(y + out + (<usize>c << 2), C - c)
        const quotient = f32x4.div(loadChannels(dy + out + (<usize>c << 2), C - c), norm)
        const scale = v128.and(quotient, f32x4.ne(norm, f32x4.splat(0)))
        for (let u = 0; u < rows; u++)
          for (let v = 0; v < columns; v++) {
            const at = pixel + (<usize>((u * W + v) * C + c) << 2)
            const sum = madd(loadChannels(dx + at, C - c), loadChannels(x + at, C - c), scale)
            storeChannels(dx + at, sum, C - c)
          }
      }
    }
  }
}
