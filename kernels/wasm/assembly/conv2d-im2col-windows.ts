// im2col: the windows of some outputs as rows of kH·kW·C values, or the part of each row that a block needs.

/**
 * Copies values d to d + length − 1 of the windows of outputs [first, first + count), of all N·oH·oW, to rows `step` bytes
 * apart. Up to 12 bytes behind a row are overwritten.
 */
export function layWindows(
  x: usize, first: i32, count: i32, d: i32, length: i32, to: usize, step: usize,
  H: i32, W: i32, C: i32, oH: i32, oW: i32, kW: i32, sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const c0 = d % C
  const v0 = d / C % kW
  const u0 = d / C / kW
  let j = first % oW
  let i = first / oW % oH
  let n = first / oW / oH
  for (; count > 0; count--, to += step) {
    const column = j * sW - left
    const inside = dW == 1 && column >= 0 && column + kW <= W
    let row = i * sH + u0 * dH - top
    let v = v0
    let c = c0
    let at = to
    const stop = to + (<usize>length << 2)
    while (at < stop) {
      const tapColumn = column + v * dW
      // Taps that are neighbors in the image are one run, and so are those of a row outside it.
      const within = <u32>row < <u32>H
      const joined = inside || !within
      const run = min((joined ? (kW - v) * C : C) - c, <i32>((stop - at) >> 2))
      if (within && <u32>tapColumn < <u32>W)
        copy(at, x + (<usize>(((n * H + row) * W + tapColumn) * C + c) << 2), run)
      else clear(at, run)
      at += <usize>run << 2
      c = 0
      if (joined) v = kW
      else v++
      if (v == kW) {
        v = 0
        row += dH
      }
    }
    if (++j == oW) {
      j = 0
      if (++i == oH) {
        i = 0
        n++
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, floats: i32): void {
  const stop = to + (<usize>floats << 2)
  for (; to + 64 <= stop; to += 64, from += 64) {
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48)
    v128.store(to, a); v128.store(to, b, 16); v128.store(to, c, 32); v128.store(to, d, 48)
  }
  for (; to < stop; to += 16, from += 16) v128.store(to, v128.load(from))
}

// @ts-ignore: decorator
@inline
function clear(to: usize, floats: i32): void {
  for (const stop = to + (<usize>floats << 2); to < stop; to += 16) v128.store(to, f32x4.splat(0))
}
