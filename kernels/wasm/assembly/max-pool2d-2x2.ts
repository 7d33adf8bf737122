// Max pooling with disjoint 2×2 windows, four channels at a time, C a multiple of 4; docs/pooling.md. An item is one of the
// N·oH rows of y. Backward, it fills the two rows of dx below it, and the last item fills what is left.

import { larger } from './larger'
import { beats } from './pool2d'

/** y = maximum of the window; NaN counts as the largest */
export function maxPool2x2(
  start: i32, end: i32, x: usize, y: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32,
): void {
  const pixelBytes = <usize>C << 2
  const rowBytes = <usize>W * pixelBytes
  for (let item = start; item < end; item++) {
    let upper = x + <usize>(item / oH * H + item % oH * 2) * rowBytes
    let to = y + <usize>(item * oW) * pixelBytes
    for (let j = 0; j < oW; j++, upper += pixelBytes)
      for (const stop = upper + pixelBytes; upper < stop; upper += 16, to += 16) {
        const lower = upper + rowBytes
        v128.store(
          to,
          larger(
            larger(v128.load(upper), v128.load(upper + pixelBytes)),
            larger(v128.load(lower), v128.load(lower + pixelBytes)),
          ),
        )
      }
  }
}

/** dx gets dy at the first maximum, row by row; NaN counts as the largest */
export function maxPool2x2Gradient(
  start: i32, end: i32, x: usize, dy: usize, dx: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32,
): void {
  const pixelBytes = <usize>C << 2
  const rowBytes = <usize>W * pixelBytes
  for (let item = start; item < end; item++) {
    const row = item % oH * 2
    let upper = <usize>(item / oH * H + row) * rowBytes
    let from = dy + <usize>(item * oW) * pixelBytes
    for (let j = 0; j < oW; j++, upper += pixelBytes)
      for (const stop = upper + pixelBytes; upper < stop; upper += 16, from += 16) {
        const lower = upper + rowBytes
        let best = v128.load(x + upper)
        const b = v128.load(x + upper + pixelBytes)
        const beatsB = beats(b, best)
        best = larger(best, b)
        const c = v128.load(x + lower)
        const beatsC = beats(c, best)
        best = larger(best, c)
        const beatsD = beats(v128.load(x + lower + pixelBytes), best)
        let share = v128.load(from)
        v128.store(dx + lower + pixelBytes, v128.and(share, beatsD))
        share = v128.andnot(share, beatsD)
        v128.store(dx + lower, v128.and(share, beatsC))
        share = v128.andnot(share, beatsC)
        v128.store(dx + upper + pixelBytes, v128.and(share, beatsB))
        v128.store(dx + upper, v128.andnot(share, beatsB))
      }
    if (W > 2 * oW) {
      memory.fill(dx + upper, 0, pixelBytes)
      memory.fill(dx + upper + rowBytes, 0, pixelBytes)
    }
    if (row + 3 == H) memory.fill(dx + <usize>(item / oH * H + row + 2) * rowBytes, 0, rowBytes)
  }
}
