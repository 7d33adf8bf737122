// g[u,v] = exp(−((u−cᵤ)² + (v−cᵥ)²) / 2σ²), c the window's center; docs/pooling.md

import type { WeightedPool2dAttributes } from './pool2d.js'

/**
 * The window's weights, row-major, relative to the largest. Without this, all weights of an even window with a small σ would
 * round to 0 in float32.
 */
export function gaussianWindow({ poolSize: [kH, kW], sigma }: WeightedPool2dAttributes): Float64Array {
  const nearest = leastSquare(kH) + leastSquare(kW)
  return Float64Array.from({ length: kH * kW }, (_, at) => {
    const u = Math.floor(at / kW) - (kH - 1) / 2
    const v = (at % kW) - (kW - 1) / 2
    const square = u * u + v * v - nearest
    return square === 0 ? 1 : Math.exp(-square / (2 * sigma * sigma))
  })
}

/** The squared distance from the middle of `length` elements to the nearest of them. */
export const leastSquare = (length: number): number => (length % 2 === 0 ? 0.25 : 0)
