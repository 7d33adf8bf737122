// dx = col2im(dcols), with all of dcols in memory: [N·oH·oW][kH][kW][C]                         NHWC; docs/convolution.md

import { loadChannels, storeChannels } from './channels'

/** Items: the N·H rows of dx. */
export function conv2dCol2im(
  start: i32, end: i32, cols: usize, dx: usize,
  H: i32, W: i32, C: i32, oH: i32, oW: i32, kH: i32, kW: i32, sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const pixel = <usize>C << 2
  const tapRow = <usize>kW * pixel
  // Taps that are neighbors in the image are one run, so every `turns`th window of a row reaches pixels that no other
  // reaches.
  const joined = dW == 1
  const length = joined ? kW : 1
  const turns = joined ? (kW + sW - 1) / sW : 1
  for (let item = start; item < end; item++) {
    const to = dx + <usize>(item * W) * pixel
    memory.fill(to, 0, <usize>W * pixel)
    for (let u = 0; u < kH; u++) {
      const row = item % H + top - u * dH
      if (row < 0 || row % sH != 0 || row / sH >= oH) continue
      const windows = cols + (<usize>((item / H * oH + row / sH) * oW * kH + u)) * tapRow
      for (let first = 0; first < kW; first += length)
        for (let turn = 0; turn < turns; turn++)
          for (let j = turn; j < oW; j += turns) {
            const column = j * sW - left + first * dW
            const skip = max(0, -column)
            const run = min(length, W - column) - skip
            if (run > 0)
              add(
                to + <usize>(column + skip) * pixel, windows + <usize>(j * kH) * tapRow + <usize>(first + skip) * pixel, run * C,
              )
          }
    }
  }
}

// @ts-ignore: decorator
@inline
function add(to: usize, from: usize, floats: i32): void {
  for (; floats > 0; floats -= 4, to += 16, from += 16)
    storeChannels(to, f32x4.add(loadChannels(to, floats), loadChannels(from, floats)), floats)
}
