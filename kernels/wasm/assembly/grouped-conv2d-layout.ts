// One group's channels of some rows of an image, in contiguous memory, with zeros for rows and columns outside the image.

/** Copies to [rows][columns][C]; up to 12 bytes behind are overwritten. `pixel`: bytes of a pixel with all its groups. */
export function layGroup(
  x: usize, pixel: usize, to: usize, firstRow: i32, rows: i32, firstColumn: i32, columns: i32, H: i32, W: i32, C: i32,
): void {
  const own = <usize>C << 2
  const before = min(columns, max(0, -firstColumn))
  const after = max(before, min(columns, W - firstColumn))
  for (let row = firstRow; row < firstRow + rows; row++) {
    const inside = <u32>row < <u32>H
    const begin = inside ? before : columns
    const end = inside ? after : columns
    to = clear(to, <usize>begin * own)
    let from = x + <usize>(row * W + firstColumn + begin) * pixel
    for (let column = begin; column < end; column++, from += pixel, to += own)
      for (let c: usize = 0; c < own; c += 16) v128.store(to + c, v128.load(from + c))
    to = clear(to, <usize>(columns - end) * own)
  }
}

/** Sets `bytes` bytes to 0, and up to 12 more; returns their end. */
function clear(to: usize, bytes: usize): usize {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.splat(0))
  return to + bytes
}
