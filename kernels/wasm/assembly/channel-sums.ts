// Sums over the rows of each channel, read once. Each of S images of R rows (of positions) of C channels is cut into P parts of
// its rows and into groups of 256 channels: an item is a group of a part. It goes through its rows in blocks that stay in the
// cache, and through a block 16 channels at a time, or 4, or the last ones. Sums within a block are float32, at most 64 terms;
// those of blocks are added up in float64. P depends on the shape alone, so the bits do not depend on the threads.
//
// Sums stand part by part, in planes of C values, padded to a multiple of 4: one plane per quantity.

const groupWidth: i32 = 256
const blockValues: i32 = 8192
const mostRows: i32 = 64

/** Adds up a block. `rows` follow each other `rowBytes` apart; `done` rows of the part came before; `channels` ≥ 1. */
export type Block = (
  x: usize, dy: usize, mean: usize, sums: usize, planeBytes: usize, rows: i32, rowBytes: usize, done: i32, channels: i32,
) => void

// @ts-ignore: decorator
@inline
export function planeBytesOf(C: i32): usize {
  return <usize>((C + 3) & ~3) << 3
}

// @ts-ignore: decorator
@inline
export function firstRow(part: i32, R: i32, P: i32): i32 {
  return <i32>(<i64>R * part / P)
}

/** Items [start, end); `dy` and `mean` may be 0 if the block does without. */
export function sumChannels(
  start: i32, end: i32, x: usize, dy: usize, mean: usize, sums: usize, planes: i32, R: i32, C: i32, P: i32, block: Block,
): void {
  const rowBytes = <usize>C << 2
  const planeBytes = planeBytesOf(C)
  const groups = (C + groupWidth - 1) / groupWidth
  for (let item = start; item < end; item++) {
    const first = item % groups * groupWidth
    const last = min(first + groupWidth, C)
    const part = item / groups
    const to = sums + <usize>(part * planes) * planeBytes
    for (let plane = 0; plane < planes; plane++)
      memory.fill(to + <usize>plane * planeBytes + (<usize>first << 3), 0, <usize>((last - first + 3) & ~3) << 3)
    const firstOfAll = firstRow(part % P, R, P)
    const rows = firstRow(part % P + 1, R, P) - firstOfAll
    const height = min(mostRows, blockValues / (last - first))
    for (let done = 0; done < rows; done += height) {
      const at = <usize>(part / P * R + firstOfAll + done) * rowBytes
      const count = min(height, rows - done)
      for (let c = first, step = 0; c < last; c += step) {
        step = c + 16 <= last ? 16 : 4
        const offset = at + (<usize>c << 2)
        const channel = <usize>c << 2
        block(x + offset, dy + offset, mean + channel, to + (channel << 1), planeBytes, count, rowBytes, done, min(step, last - c))
      }
    }
  }
}

/** The low and the high two lanes in float64. */
// @ts-ignore: decorator
@inline
export function low64(x: v128): v128 {
  return f64x2.promote_low_f32x4(x)
}

// @ts-ignore: decorator
@inline
export function high64(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0))
}

/** Adds four float32 sums to the float64 ones at `to`. */
// @ts-ignore: decorator
@inline
export function addTo(to: usize, sum: v128): void {
  v128.store(to, f64x2.add(v128.load(to), low64(sum)))
  v128.store(to, f64x2.add(v128.load(to, 16), high64(sum)), 16)
}

/** The sum of a channel over the P parts of image s, in their order. */
export function totalOf(sums: usize, planes: i32, plane: i32, s: i32, c: i32, C: i32, P: i32): f64 {
  const planeBytes = planeBytesOf(C)
  let total: f64 = 0
  for (let part = s * P; part < (s + 1) * P; part++)
    total += load<f64>(sums + <usize>(part * planes + plane) * planeBytes + (<usize>c << 3))
  return total
}
