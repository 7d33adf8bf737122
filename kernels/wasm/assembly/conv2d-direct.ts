// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, (i·s+u·d−p)/f, (j·s+v·d−p)/f, c] · w[u,v,c,k]     NHWC; docs/convolution.md
//
// over the taps whose position is a whole number. With f = 1, it is the forward convolution. With s = 1, f the forward
// stride, the filters flipped and their channels exchanged, it is the input gradient (a convolution with a fractional
// stride: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016).
//
// Filters are packed [⌈K/8⌉][8 biases, then kH,kW,C,8], so that a tile of 4 pixels × 8 channels streams through them with
// its 8 sums in registers. If the taps of a filter row are neighbors in the image, they are one run of kW·C products. At the
// borders, and with dilations, each tap is a run of C, and a tap outside the image reads zeros.

import { finish, floorOf } from './activations'
import { tileRow } from './conv2d-tile'

/**
 * Packs the filters of groups of K channels, from `w` + g·gStep + u·uStep + v·vStep + c·cStep + k·kStep, in floats; b may be
 * 0. Items: the groups' ⌈K/8⌉ blocks, [8 biases, then U,V,C,8]. A group's last block is cut short if its channels are
 * `filled` up to a number below 8·⌈K/8⌉.
 */
export function conv2dPack(
  start: i32, end: i32, w: usize, b: usize, packed: usize, filled: i32, gStep: i32,
  U: i32, uStep: i32, V: i32, vStep: i32, C: i32, cStep: i32, K: i32, kStep: i32,
): void {
  const blocks = (K + 7) >> 3
  for (let block = start; block < end; block++) {
    const g = block / blocks
    const first = block % blocks * 8
    const width = min(8, filled - first)
    let to = packed + (<usize>((g * filled + first) * (U * V * C + 1)) << 2)
    for (let l = 0; l < width; l += 4, to += 16)
      v128.store(to, b ? loadApart(b + (<usize>(g * K + first + l) << 2), 1, K - first - l) : f32x4.splat(0))
    for (let u = 0; u < U; u++)
      for (let v = 0; v < V; v++) {
        let from = w + (<usize>(g * gStep + u * uStep + v * vStep + first * kStep) << 2)
        for (let c = 0; c < C; c++, from += <usize>cStep << 2)
          for (let l = 0; l < width; l += 4, to += 16)
            v128.store(to, loadApart(from + (<usize>(l * kStep) << 2), kStep, K - first - l))
      }
  }
}

/** Four floats `step` floats apart, or as many as remain; the other lanes are 0. */
function loadApart(from: usize, step: i32, count: i32): v128 {
  if (count <= 0) return f32x4.splat(0)
  if (step == 1 && count >= 4) return v128.load(from)
  const bytes = <usize>step << 2
  let value = v128.load32_zero(from)
  if (count > 1) value = v128.load_lane<f32>(from + bytes, value, 1)
  if (count > 2) value = v128.load_lane<f32>(from + 2 * bytes, value, 2)
  return count > 3 ? v128.load_lane<f32>(from + 3 * bytes, value, 3) : value
}

/** The greatest number that divides both. */
export function gcd(a: i32, b: i32): i32 {
  return b == 0 ? a : gcd(b, a % b)
}

/** The first tap whose position, (at + tap·d)/f, is whole; `taps` if there is none. */
export function firstTap(at: i32, d: i32, f: i32, taps: i32): i32 {
  for (let u = 0; u < taps; u++) if ((at + u * d) % f == 0) return u
  return taps
}

/** Items: the N·oH rows of y. `zeros`: C floats of zero. */
export function conv2dDirect(
  start: i32, end: i32, x: usize, packed: usize, zeros: usize, y: usize,
  H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, fH: i32, fW: i32, dH: i32, dW: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const blocks = (K + 7) >> 3
  const blockBytes = <usize>(kH * kW * C + 1) << 5
  const uStep = fH / gcd(fH, dH)
  const vStep = fW / gcd(fW, dW)
  const floor: v128 = floorOf(activation)
  for (let item = start; item < end; item++) {
    const n = item / oH
    const rowAt = (item % oH) * sH - top
    const image = x + (<usize>(n * H * W * C) << 2)
    const u = firstTap(rowAt, dH, fH, kH)
    for (let phase = 0; phase < min(fW, oW); phase++) {
      const columnAt = phase * sW - left
      const v = firstTap(columnAt, dW, fW, kW)
      const pixels = (oW - phase + fW - 1) / fW
      for (let block = 0; block < blocks; block++)
        tileRow(
          image, packed + <usize>block * blockBytes, zeros, y + (<usize>((item * oW + phase) * K + block * 8) << 2),
          H, W, C, kH, kW, u, uStep, (rowAt + u * dH) / fH, uStep * dH / fH,
          v, vStep, (columnAt + v * dW) / fW, vStep * dW / fW, sW, pixels, <usize>(fW * K) << 2, min(8, K - block * 8), floor,
        )
    }
    finish(activation, a1, a2, a3, y + (<usize>(item * oW * K) << 2), 1, 1, oW * K)
  }
}
