// μ[c] = mean of x[…,c], σ²[c] = mean of (x[…,c] − μ[c])²; docs/batch-normalization.md
//
// Deviations d from a pivot near the mean keep float32's digits if the mean is large compared with the deviation. The pivot
// of a part's first rows is the mean of eight of them, that of later rows the mean of all before. Then Σ (x − μ)² = Σ d² −
// (Σ d)² / n loses no more than about four bits, because n·(μ − pivot)² is at most 15 times the total of the squares. Blocks
// and parts are joined in float64: T. Chan, G. Golub, R. LeVeque, "Updating formulae and a pairwise algorithm for computing
// sample variances", 1979.

import { firstRow, high64, low64, partBytesOf, planeBytesOf, sumChannels } from './channel-sums'
import { loadChannels } from './channels'
import { madd } from './madd'

const firstRows: i32 = 8

/** Per part and channel: Σ x, and Σ (x − the part's mean)². */
export function batchStatisticsPart(start: i32, end: i32, x: usize, sums: usize, R: i32, C: i32, P: i32): void {
  sumChannels(start, end, x, 0, 0, sums, 2, R, C, P, addBlock)
}

function addBlock(
  x: usize, dy: usize, mean: usize, sums: usize, pivot: usize, rows: i32, C: i32, done: i32,
): void {
  const planeBytes = planeBytesOf(C)
  const deviations = pivot + planeBytes
  const squares = deviations + planeBytes
  if (!done) choosePivot(x, pivot, min(rows, firstRows), C)
  memory.fill(deviations, 0, 2 * planeBytes)
  const rowBytes = <usize>C << 2
  const whole = rowBytes & ~15
  const rest = C & 3
  let row = 0
  for (const last = C <= 64 ? rows - 3 : 0; row < last; row += 4, x += 4 * rowBytes) {
    for (let c: usize = 0; c < whole; c += 16) addFour(x + c, rowBytes, pivot + c, deviations + c, squares + c, 4)
    if (rest) addFour(x + whole, rowBytes, pivot + whole, deviations + whole, squares + whole, rest)
  }
  for (; row < rows; row++, x += rowBytes) {
    for (let c: usize = 0; c < whole; c += 16) addOne(x + c, pivot + c, deviations + c, squares + c, 4)
    if (rest) addOne(x + whole, pivot + whole, deviations + whole, squares + whole, rest)
  }
  joinBlock(sums, pivot, planeBytes, rows, done)
}

/** The mean of some rows, or 0 if it is not finite. */
function choosePivot(x: usize, pivot: usize, rows: i32, C: i32): void {
  const rowBytes = <usize>C << 2
  const share = f32x4.splat(<f32>1 / <f32>rows)
  for (let c = 0; c < C; c += 4, x += 16, pivot += 16) {
    let mean = f32x4.splat(0)
    for (let at = x, end = x + <usize>rows * rowBytes; at < end; at += rowBytes)
      mean = madd(mean, loadChannels(at, C - c), share)
    v128.store(pivot, finite(mean))
  }
}

/** Infinities and NaN become 0. */
// @ts-ignore: decorator
@inline
function finite(x: v128): v128 {
  return v128.and(x, f32x4.lt(f32x4.abs(x), f32x4.splat(Infinity)))
}

// @ts-ignore: decorator
@inline
function addFour(x: usize, rowBytes: usize, pivot: usize, deviations: usize, squares: usize, channels: i32): void {
  const p = v128.load(pivot)
  const a = f32x4.sub(loadChannels(x, channels), p)
  const b = f32x4.sub(loadChannels(x + rowBytes, channels), p)
  const c = f32x4.sub(loadChannels(x + 2 * rowBytes, channels), p)
  const d = f32x4.sub(loadChannels(x + 3 * rowBytes, channels), p)
  const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d))
  v128.store(deviations, f32x4.add(v128.load(deviations), sum))
  v128.store(squares, madd(madd(madd(madd(v128.load(squares), a, a), b, b), c, c), d, d))
}

// @ts-ignore: decorator
@inline
function addOne(x: usize, pivot: usize, deviations: usize, squares: usize, channels: i32): void {
  const d = f32x4.sub(loadChannels(x, channels), v128.load(pivot))
  v128.store(deviations, f32x4.add(v128.load(deviations), d))
  v128.store(squares, madd(v128.load(squares), d, d))
}

/** Joins the `rows` rows of a block with the `done` rows before. The mean of all is the next block's pivot. */
function joinBlock(total: usize, pivot: usize, planeBytes: usize, rows: i32, done: i32): void {
  const share = f64x2.splat(<f64>1 / <f64>rows)
  const shareOfAll = f64x2.splat(<f64>1 / <f64>(done + rows))
  const n = f64x2.splat(rows)
  const shareBefore = f64x2.splat(done ? <f64>1 / <f64>done : 0)
  const weight = f64x2.splat(<f64>done * <f64>rows / <f64>(done + rows))
  for (const last = pivot + planeBytes; pivot < last; pivot += 16, total += 32) {
    const p = v128.load(pivot)
    const d = v128.load(pivot + planeBytes)
    const q = v128.load(pivot + 2 * planeBytes)
    let restLow = f64x2.mul(low64(d), share), restHigh = f64x2.mul(high64(d), share)
    // NaN kept
    const low = f64x2.pmax(f64x2.sub(low64(q), f64x2.mul(low64(d), restLow)), f64x2.splat(0))
    const high = f64x2.pmax(f64x2.sub(high64(q), f64x2.mul(high64(d), restHigh)), f64x2.splat(0))
    restLow = joinSums(total, 2 * planeBytes, f64x2.add(low64(p), restLow), low, n, shareBefore, weight)
    restHigh = joinSums(total + 16, 2 * planeBytes, f64x2.add(high64(p), restHigh), high, n, shareBefore, weight)
    const meanLow = f32x4.demote_f64x2_zero(f64x2.mul(restLow, shareOfAll))
    const meanHigh = f32x4.demote_f64x2_zero(f64x2.mul(restHigh, shareOfAll))
    v128.store(pivot, finite(v128.shuffle<i64>(meanLow, meanHigh, 0, 2)))
  }
}

/**
 * Joins two groups of values, for two channels. The first group has d values: their sum is in `total`, and their sum of squares
 * around the mean `next` bytes behind it. The second has n values: `mean`, and `around`, its sum of squares. `shareBefore` is
 * 1 / d, `weight` d·n / (d + n). Returns the sum of all values.
 */
// @ts-ignore: decorator
@inline
function joinSums(
  total: usize, next: usize, mean: v128, around: v128, n: v128, shareBefore: v128, weight: v128,
): v128 {
  const before = v128.load(total)
  const apart = f64x2.sub(mean, f64x2.mul(before, shareBefore))
  const between = f64x2.mul(f64x2.mul(apart, apart), weight)
  v128.store(total + next, f64x2.add(v128.load(total + next), f64x2.add(around, between)))
  const after = f64x2.add(before, f64x2.mul(mean, n))
  v128.store(total, after)
  return after
}

/** Item i joins the P parts of channels 2i and 2i + 1 into the first part, and divides. */
export function batchStatisticsTotal(
  start: i32, end: i32, sums: usize, mean: usize, variance: usize, R: i32, C: i32, P: i32,
): void {
  const next = 2 * planeBytesOf(C)
  for (let item = start; item < end; item++) {
    const total = sums + (<usize>item << 4)
    let done = firstRow(1, R, P)
    for (let part = 1; part < P; part++) {
      const from = total + <usize>part * partBytesOf(C, 2)
      const rows = firstRow(part + 1, R, P) - done
      const mean = f64x2.mul(v128.load(from), f64x2.splat(<f64>1 / <f64>rows))
      const weight = f64x2.splat(<f64>done * <f64>rows / <f64>(done + rows))
      const shareBefore = f64x2.splat(<f64>1 / <f64>done)
      joinSums(total, next, mean, v128.load(from + next), f64x2.splat(rows), shareBefore, weight)
      done += rows
    }
    for (let c = 2 * item; c < min(2 * item + 2, C); c++) {
      const at = <usize>c << 2
      store<f32>(mean + at, <f32>(load<f64>(sums + 2 * at) / <f64>R))
      store<f32>(variance + at, <f32>(load<f64>(sums + next + 2 * at) / <f64>R))
    }
  }
}
