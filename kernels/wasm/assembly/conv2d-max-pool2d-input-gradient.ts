// dx[n,a,b,c] = Σ dy[ω,k] · w[u,v,c,k] over the ω, k, u, v with i·s+u·d−p = a, j·s+v·d−p = b,
//
// where (n,i,j) is the position that argmax[ω,k] names. NHWC, HWIO; docs/pooling.md. For each band, a channel's windows are
// listed (max-lists.ts). Part of its filter then stays in registers while it is added into dx along the list, one gradient
// times whole vectors. Taps that are neighbors in dx are a run. If an image needs padding, or its channels do not fill whole
// vectors, it is summed in a copy that has both, so that nothing is added behind a run.

import { madd } from './madd'
import { listMaxima } from './max-lists'

/** Items: K. The filters as [K][kH][kW][⌈C/4⌉·4], with 0 for missing channels. */
export function conv2dMaxPool2dPack(start: i32, end: i32, w: usize, packed: usize, taps: i32, C: i32, K: i32): void {
  const channels = (C + 3) & ~3
  for (let k = start; k < end; k++) {
    let to = packed + (<usize>(k * taps * channels) << 2)
    for (let tap = 0; tap < taps; tap++)
      for (let c = 0; c < channels; c++, to += 4)
        store<f32>(to, c < C ? load<f32>(w + (<usize>((tap * C + c) * K + k) << 2)) : 0)
  }
}

/**
 * Items: `shares` of the N images. `runs`: [runCount], where each run begins in an image [pH,pW,⌈C/4⌉·4], in bytes; each has
 * `vectors` vectors. The slot of a thread's first item holds [⌈K/4⌉·4] lists of `listBytes`, their ends, and such an image
 * if `copies`.
 */
export function conv2dMaxPool2dInputGradient(
  start: i32, end: i32, packed: usize, argmax: usize, dy: usize, dx: usize, runs: usize, slots: usize, slotFloats: i32,
  listBytes: i32, shares: i32, band: i32, copies: i32, runCount: i32, vectors: i32,
  N: i32, H: i32, W: i32, C: i32, pH: i32, pW: i32, top: i32, left: i32, rowStep: i32, columnStep: i32, farthest: i32,
  K: i32, oH: i32, oW: i32, poolW: i32, poolSH: i32, poolSW: i32, poolTop: i32, poolLeft: i32,
): void {
  const channels = (K + 3) & ~3
  const lists = slots + (<usize>(start * slotFloats) << 2)
  const ends = lists + <usize>(channels * listBytes)
  const copy = ends + (<usize>channels << 2)
  const last = <i32>(<i64>end * N / shares)
  for (let n = <i32>(<i64>start * N / shares); n < last; n++) {
    const own = dx + (<usize>(n * H * W * C) << 2)
    const image = copies ? copy : own
    memory.fill(image, 0, <usize>(pH * pW * ((C + 3) & ~3)) << 2)
    for (let i = 0; i < oH; i += band) {
      const windows = <usize>(n * oH * oW * K) << 2
      listMaxima(
        argmax + windows, dy + windows, lists, listBytes, ends,
        i, min(i + band, oH), rowStep, columnStep, farthest, K, oW, poolW, poolSH, poolSW, poolTop, poolLeft,
      )
      let filter = packed
      for (let k = 0; k < K; k++) {
        const list = lists + <usize>(k * listBytes)
        const stop = <usize>load<u32>(ends + (<usize>k << 2))
        for (let run = 0; run < runCount; run++) {
          let to = image + load<u32>(runs + (<usize>run << 2))
          let rest = vectors
          for (; rest >= 12; rest -= 12, to += 192, filter += 192) add12(list, stop, to, filter)
          for (; rest >= 4; rest -= 4, to += 64, filter += 64) add4(list, stop, to, filter)
          if (rest == 3) add3(list, stop, to, filter)
          else if (rest == 2) add2(list, stop, to, filter)
          else if (rest == 1) add1(list, stop, to, filter)
          filter += <usize>rest << 4
        }
      }
    }
    if (copies) crop(copy + (<usize>((top * pW + left) * ((C + 3) & ~3)) << 2), own, H, W, C, pW)
  }
}

function add1(list: usize, stop: usize, to: usize, filter: usize): void {
  addEntries(1, list, stop, to, filter)
}

function add2(list: usize, stop: usize, to: usize, filter: usize): void {
  addEntries(2, list, stop, to, filter)
}

function add3(list: usize, stop: usize, to: usize, filter: usize): void {
  addEntries(3, list, stop, to, filter)
}

function add4(list: usize, stop: usize, to: usize, filter: usize): void {
  addEntries(4, list, stop, to, filter)
}

function add12(list: usize, stop: usize, to: usize, filter: usize): void {
  addEntries(12, list, stop, to, filter)
}

/** Adds g·w, `width` vectors, for every entry. */
// @ts-ignore: decorator
@inline
function addEntries(width: i32, list: usize, stop: usize, to: usize, filter: usize): void {
  const zero = f32x4.splat(0)
  const w0 = v128.load(filter)
  const w1 = width > 1 ? v128.load(filter, 16) : zero
  const w2 = width > 2 ? v128.load(filter, 32) : zero
  const w3 = width > 3 ? v128.load(filter, 48) : zero
  const w4 = width > 4 ? v128.load(filter, 64) : zero
  const w5 = width > 4 ? v128.load(filter, 80) : zero
  const w6 = width > 4 ? v128.load(filter, 96) : zero
  const w7 = width > 4 ? v128.load(filter, 112) : zero
  const w8 = width > 4 ? v128.load(filter, 128) : zero
  const w9 = width > 4 ? v128.load(filter, 144) : zero
  const w10 = width > 4 ? v128.load(filter, 160) : zero
  const w11 = width > 4 ? v128.load(filter, 176) : zero
  for (; list < stop; list += 8) {
    const g = v128.load32_splat(list, 4)
    const at = to + load<u32>(list)
    v128.store(at, madd(v128.load(at), g, w0))
    if (width > 1) v128.store(at, madd(v128.load(at, 16), g, w1), 16)
    if (width > 2) v128.store(at, madd(v128.load(at, 32), g, w2), 32)
    if (width > 3) v128.store(at, madd(v128.load(at, 48), g, w3), 48)
    if (width > 4) {
      v128.store(at, madd(v128.load(at, 64), g, w4), 64)
      v128.store(at, madd(v128.load(at, 80), g, w5), 80)
      v128.store(at, madd(v128.load(at, 96), g, w6), 96)
      v128.store(at, madd(v128.load(at, 112), g, w7), 112)
      v128.store(at, madd(v128.load(at, 128), g, w8), 128)
      v128.store(at, madd(v128.load(at, 144), g, w9), 144)
      v128.store(at, madd(v128.load(at, 160), g, w10), 160)
      v128.store(at, madd(v128.load(at, 176), g, w11), 176)
    }
  }
}

/** Copies [H,W,C] out of rows of pW pixels with ⌈C/4⌉·4 floats each. */
function crop(from: usize, to: usize, H: i32, W: i32, C: i32, pW: i32): void {
  const pixel = <usize>((C + 3) & ~3) << 2
  for (let row = 0; row < H; row++, from += <usize>pW * pixel)
    for (let column = 0; column < W; column++)
      for (let c = 0; c < C; c++, to += 4) store<f32>(to, load<f32>(from + <usize>column * pixel + (<usize>c << 2)))
}
