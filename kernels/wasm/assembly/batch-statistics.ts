// μ[c] = mean of x[…,c], σ²[c] = mean of (x[…,c] − μ[c])²; docs/batch-normalization.md
//
// Of each block first a mean, then the deviations d from it and their squares, the block still in the cache: float32 keeps its
// digits where the mean is large beside the deviation. Σ d puts right what rounding left of the mean. Blocks and parts are
// joined in float64: T. Chan, G. Golub, R. LeVeque, "Updating formulae and a pairwise algorithm for computing sample
// variances", 1979.

import { firstRow, high64, low64, planeBytesOf, sumChannels } from './channel-sums'
import { loadChannels } from './channels'
import { madd } from './madd'

/** Per part and channel: Σ x, and Σ (x − the part's mean)². */
export function batchStatisticsPart(start: i32, end: i32, x: usize, sums: usize, R: i32, C: i32, P: i32): void {
  sumChannels(start, end, x, 0, 0, sums, 2, R, C, P, addBlock)
}

function addBlock(
  x: usize, dy: usize, mean: usize, sums: usize, planeBytes: usize, rows: i32, rowBytes: usize, done: i32, channels: i32,
): void {
  const end = x + <usize>rows * rowBytes
  const share = f32x4.splat(<f32>1 / <f32>rows)
  if (channels < 16) {
    let m = f32x4.splat(0)
    for (let at = x; at < end; at += rowBytes) m = madd(m, loadChannels(at, channels), share)
    let sum = f32x4.splat(0), squares = sum
    for (let at = x; at < end; at += rowBytes) {
      const d = f32x4.sub(loadChannels(at, channels), m)
      sum = f32x4.add(sum, d)
      squares = madd(squares, d, d)
    }
    join4(sums, planeBytes, rows, done, m, sum, squares)
    return
  }
  let ma = f32x4.splat(0), mb = ma, mc = ma, md = ma
  for (let at = x; at < end; at += rowBytes) {
    ma = madd(ma, v128.load(at), share)
    mb = madd(mb, v128.load(at, 16), share)
    mc = madd(mc, v128.load(at, 32), share)
    md = madd(md, v128.load(at, 48), share)
  }
  let sa = f32x4.splat(0), sb = sa, sc = sa, sd = sa, qa = sa, qb = sa, qc = sa, qd = sa
  for (let at = x; at < end; at += rowBytes) {
    const a = f32x4.sub(v128.load(at), ma)
    const b = f32x4.sub(v128.load(at, 16), mb)
    const c = f32x4.sub(v128.load(at, 32), mc)
    const d = f32x4.sub(v128.load(at, 48), md)
    sa = f32x4.add(sa, a)
    sb = f32x4.add(sb, b)
    sc = f32x4.add(sc, c)
    sd = f32x4.add(sd, d)
    qa = madd(qa, a, a)
    qb = madd(qb, b, b)
    qc = madd(qc, c, c)
    qd = madd(qd, d, d)
  }
  join4(sums, planeBytes, rows, done, ma, sa, qa)
  join4(sums + 32, planeBytes, rows, done, mb, sb, qb)
  join4(sums + 64, planeBytes, rows, done, mc, sc, qc)
  join4(sums + 96, planeBytes, rows, done, md, sd, qd)
}

/** Joins the `rows` of a block, of deviations from m with these sums, with the `done` ones before, four channels. */
function join4(to: usize, planeBytes: usize, rows: i32, done: i32, m: v128, sum: v128, squares: v128): void {
  join2(to, to + planeBytes, rows, done, low64(m), low64(sum), low64(squares))
  join2(to + 16, to + planeBytes + 16, rows, done, high64(m), high64(sum), high64(squares))
}

function join2(total: usize, spread: usize, rows: i32, done: i32, m: v128, sum: v128, squares: v128): void {
  const n = f64x2.splat(rows)
  const rest = f64x2.div(sum, n)
  // Beside an infinite mean deviations are NaN, and the mean stays.
  const mean = f64x2.add(m, v128.and(rest, f64x2.eq(rest, rest)))
  const around = f64x2.pmax(f64x2.sub(squares, f64x2.mul(sum, rest)), f64x2.splat(0))
  joinSums(total, spread, rows, done, mean, around)
}

/** Joins `rows` values of this mean and these squares around it, of two channels, with the `done` ones before. */
function joinSums(total: usize, spread: usize, rows: i32, done: i32, mean: v128, around: v128): void {
  const before = v128.load(total)
  const apart = f64x2.sub(mean, f64x2.mul(before, f64x2.splat(done ? <f64>1 / <f64>done : 0)))
  const weight = f64x2.splat(<f64>done * <f64>rows / <f64>(done + rows))
  const between = f64x2.mul(f64x2.mul(apart, apart), weight)
  v128.store(spread, f64x2.add(v128.load(spread), f64x2.add(around, between)))
  v128.store(total, f64x2.add(before, f64x2.mul(mean, f64x2.splat(rows))))
}

/** Item i joins the P parts of channels 2i and 2i + 1 in the place of the first, and divides. */
export function batchStatisticsTotal(
  start: i32, end: i32, sums: usize, mean: usize, variance: usize, R: i32, C: i32, P: i32,
): void {
  const planeBytes = planeBytesOf(C)
  for (let item = start; item < end; item++) {
    const total = sums + (<usize>item << 4)
    const spread = total + planeBytes
    for (let part = 1, done = firstRow(1, R, P); part < P; part++) {
      const from = total + <usize>(2 * part) * planeBytes
      const rows = firstRow(part + 1, R, P) - done
      joinSums(total, spread, rows, done, f64x2.div(v128.load(from), f64x2.splat(rows)), v128.load(from + planeBytes))
      done += rows
    }
    for (let c = 2 * item; c < min(2 * item + 2, C); c++) {
      const at = <usize>c << 2
      store<f32>(mean + at, <f32>(load<f64>(sums + (at << 1)) / <f64>R))
      store<f32>(variance + at, <f32>(load<f64>(sums + planeBytes + (at << 1)) / <f64>R))
    }
  }
}
