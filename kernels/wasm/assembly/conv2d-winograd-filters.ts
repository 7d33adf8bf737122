// The filters in Winograd's domain, U = G g Gᵀ, in the order in which conv2d-winograd.ts reads them.

import { f2Filter } from './conv2d-winograd-f2x2'
import { f4Filter } from './conv2d-winograd-f4x4'
import { ORIGINS } from './conv2d-winograd-phases'

/**
 * Items: ⌈Q·K/8⌉. u[point][k/8][c][k%8] = G g Gᵀ for P·C channels and Q·K filters. A tap (u, v) begins at w[(u·kW +
 * v)·tapFloats + c·cStep + k·kStep]. `slots`: 72 floats per item. `origins`: those of the phases.
 */
export function winogradFilters(
  start: i32, end: i32, w: usize, u: usize, slots: usize, m: i32, kH: i32, kW: i32, tapFloats: i32, uStep: i32, vStep: i32,
  C: i32, cStep: i32, P: i32, K: i32, kStep: i32, Q: i32, origins: usize,
): void {
  const size = m + 2
  const depth = P * C
  const pointStep = (<usize>(((Q * K + 7) >> 3) * depth) << 5) + 64
  const gathered = slots + <usize>start * 288
  for (let block = start; block < end; block++)
    for (let at = 0; at < depth; at++) {
      let g = w + (<usize>(at * cStep + block * 8) << 2)
      let step = <usize>tapFloats << 2
      if (P * Q > 1 || uStep < 0 || kH * kW < 9 || block * 8 + 8 > K) {
        g = gathered
        step = 32
        const from = w + (<usize>(at % C * cStep) << 2)
        for (let l = 0; l < 8; l++) {
          const k = block * 8 + l
          gather(
            from + (<usize>(k % K * kStep) << 2), g + (l << 2), kH, k < Q * K ? kW : 0, tapFloats, uStep, vStep,
            origins + (P > 1 ? at / C : k < Q * K ? k / K : 0) * ORIGINS,
          )
        }
      }
      for (let half = 0; half < 32; half += 16) {
        const to = u + (<usize>(block * depth + at) << 5) + half
        for (let j = 0; j < 3; j++) {
          if (m == 4) f4Filter(g + half + step * j, step * 3, to + pointStep * j, pointStep * size)
          else f2Filter(g + half + step * j, step * 3, to + pointStep * j, pointStep * size)
        }
        for (let i = 0; i < size; i++) {
          const row = to + pointStep * i * size
          if (m == 4) f4Filter(row, pointStep, row, pointStep)
          else f2Filter(row, pointStep, row, pointStep)
        }
      }
    }
}

/** Copies the 9 taps of a phase, 32 bytes apart, with zeros for taps that the filter does not have. */
function gather(w: usize, to: usize, kH: i32, kW: i32, tapFloats: i32, uStep: i32, vStep: i32, origins: usize): void {
  let u = load<i32>(origins)
  for (let i = 0; i < 3; i++, u += uStep) {
    let v = load<i32>(origins, 4)
    for (let j = 0; j < 3; j++, v += vStep, to += 32)
      store<f32>(to, <u32>u < <u32>kH && <u32>v < <u32>kW ? load<f32>(w + (<usize>((u * kW + v) * tapFloats) << 2)) : 0)
  }
}
