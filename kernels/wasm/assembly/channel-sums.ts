// Sums over the rows of each channel, in one pass in the order of memory. Each of S images of R rows (positions) of C
// channels is divided into P parts of its rows; an item is a part. It processes 128 rows at a time. They are added up in
// float32, in scratch memory that stays in the cache, and these sums are added up in float64. P depends only on the shape,
// so the result does not depend on the threads, not even in its last bit.
//
// A part has planes of C values, padded to a multiple of 4: `planes` float64 sums, and three float32 planes of scratch
// memory.

const blockRows: i32 = 128

/**
 * Adds up `rows` ≤ 128 rows of C channels, of which `done` rows of the part came before. `sums` and `scratch` are the first
 * planes of each kind.
 */
export type Block = (
  x: usize, dy: usize, mean: usize, sums: usize, scratch: usize, rows: i32, C: i32, done: i32,
) => void

/** Bytes of a plane of float32. */
// @ts-ignore: decorator
@inline
export function planeBytesOf(C: i32): usize {
  return <usize>((C + 3) & ~3) << 2
}

/** Bytes of a part. */
// @ts-ignore: decorator
@inline
export function partBytesOf(C: i32, planes: i32): usize {
  return <usize>(2 * planes + 3) * planeBytesOf(C)
}

/** The first of R rows that belongs to this of P parts. */
// @ts-ignore: decorator
@inline
export function firstRow(part: i32, R: i32, P: i32): i32 {
  return <i32>(<i64>R * part / P)
}

/** Parts from `part` to before `end`. `dy` and `mean` may be 0 if the block does not need them. */
export function sumChannels(
  part: i32, end: i32, x: usize, dy: usize, mean: usize, sums: usize, planes: i32, R: i32, C: i32, P: i32, block: Block,
): void {
  const rowBytes = <usize>C << 2
  const sumsBytes = <usize>(2 * planes) * planeBytesOf(C)
  for (; part < end; part++) {
    const to = sums + <usize>part * partBytesOf(C, planes)
    memory.fill(to, 0, sumsBytes)
    const first = firstRow(part % P, R, P)
    const rows = firstRow(part % P + 1, R, P) - first
    let at = <usize>(part / P * R + first) * rowBytes
    for (let done = 0; done < rows; done += blockRows, at += <usize>blockRows * rowBytes)
      block(x + at, dy + at, mean, to, to + sumsBytes, min(blockRows, rows - done), C, done)
  }
}

/** The low and the high two lanes as float64. */
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

/** Adds a plane of float32 sums to one of float64. */
export function addPlane(to: usize, from: usize, C: i32): void {
  for (const last = from + planeBytesOf(C); from < last; from += 16, to += 32) {
    const sum = v128.load(from)
    v128.store(to, f64x2.add(v128.load(to), low64(sum)))
    v128.store(to, f64x2.add(v128.load(to, 16), high64(sum)), 16)
  }
}

/** The sum of a channel in a plane over the P parts of image s, in order. */
export function totalOf(sums: usize, planes: i32, plane: i32, s: i32, c: i32, C: i32, P: i32): f64 {
  let total: f64 = 0
  for (let part = s * P; part < (s + 1) * P; part++)
    total += load<f64>(
      sums + <usize>part * partBytesOf(C, planes) + <usize>(2 * plane) * planeBytesOf(C) + (<usize>c << 3),
    )
  return total
}
