// Borders around images. Mode 0: constant; 1: mirrored; 2: the outermost pixels repeated. docs/reshaping.md

import { loadChannels, storeChannels } from './channels'
import { copy } from './layout'

/** Which of n rows or columns belongs at i; −1 for a constant. */
function sourceOf(i: i32, n: i32, mode: i32): i32 {
  if (<u32>i < <u32>n) return i
  if (mode == 0) return -1
  if (mode == 2) return i < 0 ? 0 : n - 1
  return i < 0 ? -i : 2 * (n - 1) - i
}

/** `bytes` is a multiple of 4, possibly 0. */
function fill(to: usize, bytes: usize, value: v128): void {
  let i: usize = 0
  for (const last = bytes & ~15; i < last; i += 16) v128.store(to + i, value)
  const rest = <i32>(bytes & 15) >> 2
  if (rest) storeChannels(to + i, value, rest)
}

/** An item is one of the N·oH rows of y. */
export function pad2d(
  start: i32, end: i32, x: usize, y: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32, above: i32, left: i32, mode: i32, value: f32,
): void {
  const pixel = <usize>C << 2
  const before = <usize>left * pixel
  const bytes = <usize>W * pixel
  const rowBytes = <usize>oW * pixel
  const constant = f32x4.splat(value)
  for (let item = start; item < end; item++) {
    const to = y + <usize>item * rowBytes
    const i = sourceOf(item % oH - above, H, mode)
    if (i < 0) {
      fill(to, rowBytes, constant)
      continue
    }
    const from = x + <usize>(item / oH * H + i) * bytes
    copy(to + before, from, bytes)
    if (mode == 0) {
      fill(to, before, constant)
      fill(to + before + bytes, rowBytes - before - bytes, constant)
    } else {
      repeat(to, from, 0, left, left, W, pixel, mode)
      repeat(to, from, left + W, oW, left, W, pixel, mode)
    }
  }
}

/** Columns `first` to before `last` of a row, from the image's columns that belong there. */
function repeat(to: usize, from: usize, first: i32, last: i32, left: i32, W: i32, pixel: usize, mode: i32): void {
  for (let j = first; j < last; j++) copy(to + <usize>j * pixel, from + <usize>sourceOf(j - left, W, mode) * pixel, pixel)
}

/** An item is one of the N·H rows of dx. */
export function pad2dGradient(
  start: i32, end: i32, dy: usize, dx: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32, above: i32, left: i32, mode: i32,
): void {
  const pixel = <usize>C << 2
  for (let item = start; item < end; item++) {
    const to = dx + <usize>(item * W) * pixel
    memory.fill(to, 0, <usize>W * pixel)
    for (let i = 0; i < oH; i++) {
      if (sourceOf(i - above, H, mode) != item % H) continue
      const from = dy + <usize>((item / H * oH + i) * oW) * pixel
      for (let j = 0; j < left; j++) add(to + <usize>sourceOf(j - left, W, mode) * pixel, from + <usize>j * pixel, C)
      add(to, from + <usize>left * pixel, W * C)
      for (let j = left + W; j < oW; j++) add(to + <usize>sourceOf(j - left, W, mode) * pixel, from + <usize>j * pixel, C)
    }
  }
}

function add(to: usize, from: usize, floats: i32): void {
  for (; floats > 0; floats -= 4, to += 16, from += 16)
    storeChannels(to, f32x4.add(loadChannels(to, floats), loadChannels(from, floats)), floats)
}
