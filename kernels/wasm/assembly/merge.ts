// Two tensors become one, element by element, or by a gate: one factor per image and channel. docs/residual-connections.md

import { addTo, sumChannels, totalOf } from './channel-sums'
import { loadChannels, storeChannels } from './channels'
import { firstByte, lastByte } from './elementwise'
import { madd } from './madd'

/** y = a + b, or max(that, 0). Items as in elementwise.ts. */
export function add(start: i32, end: i32, a: usize, b: usize, y: usize, vectors: i32, relu: i32): void {
  const least = f32x4.splat(relu ? 0 : -Infinity)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f32x4.pmax(f32x4.add(v128.load(a + i), v128.load(b + i)), least)) // NaN kept
}

/** y[n,r,c] = a[n,r,c] · gate[n,c]. An item is one of the N·R rows. */
export function multiplyGate(start: i32, end: i32, a: usize, gate: usize, y: usize, R: i32, C: i32): void {
  const rowBytes = <usize>C << 2
  const whole = rowBytes & ~15
  const rest = C & 3
  let factors = gate + <usize>(start / R) * rowBytes
  let left = R - start % R
  for (let row = start, at = <usize>start * rowBytes; row < end; row++, at += rowBytes) {
    if (left == 0) {
      factors += rowBytes
      left = R
    }
    left--
    for (let c: usize = 0; c < whole; c += 16)
      v128.store(y + at + c, f32x4.mul(v128.load(a + at + c), v128.load(factors + c)))
    if (rest) {
      const product = f32x4.mul(loadChannels(a + at + whole, rest), loadChannels(factors + whole, rest))
      storeChannels(y + at + whole, product, rest)
    }
  }
}

/** Per part of an image and channel: Σ a·dy. */
export function multiplyGateGradientPart(
  start: i32, end: i32, a: usize, dy: usize, sums: usize, R: i32, C: i32, P: i32,
): void {
  sumChannels(start, end, a, dy, 0, sums, 1, R, C, P, addBlock)
}

function addBlock(
  a: usize, dy: usize, mean: usize, sums: usize, planeBytes: usize, rows: i32, rowBytes: usize, done: i32, channels: i32,
): void {
  const end = a + <usize>rows * rowBytes
  let pa = f32x4.splat(0), pb = pa, pc = pa, pd = pa
  if (channels < 16) {
    for (; a < end; a += rowBytes, dy += rowBytes)
      pa = madd(pa, loadChannels(a, channels), loadChannels(dy, channels))
    addTo(sums, pa)
    return
  }
  for (; a < end; a += rowBytes, dy += rowBytes) {
    pa = madd(pa, v128.load(a), v128.load(dy))
    pb = madd(pb, v128.load(a, 16), v128.load(dy, 16))
    pc = madd(pc, v128.load(a, 32), v128.load(dy, 32))
    pd = madd(pd, v128.load(a, 48), v128.load(dy, 48))
  }
  addTo(sums, pa)
  addTo(sums + 32, pb)
  addTo(sums + 64, pc)
  addTo(sums + 96, pd)
}

/** Item n·C + c adds up the P parts of channel c of image n. */
export function multiplyGateGradientTotal(start: i32, end: i32, sums: usize, db: usize, C: i32, P: i32): void {
  for (let item = start; item < end; item++)
    store<f32>(db + (<usize>item << 2), <f32>totalOf(sums, 1, 0, item / C, item % C, C, P))
}
