// Host side of assembly/prelu.ts.

import { placesOf } from '../ops/prelu.js'
import { sizeOf, type Shape } from '../shape.js'
import { chunks } from './elementwise.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** After how many elements the indices of α repeat. */
const lengthOf = (x: Shape, alpha: Shape): number => {
  const first = alpha.findIndex((size) => size !== 1)
  return first < 0 ? 1 : sizeOf(x.slice(first + 1))
}

/** Floats of a pattern: the smallest multiple of the length and 4 that is at least 64. */
function periodOf(length: number): number {
  const base = length % 4 === 0 ? length : length % 2 === 0 ? 2 * length : 4 * length
  return base * Math.ceil(64 / base)
}

const floatsOf = (x: Shape, alpha: Shape): number => {
  const length = lengthOf(x, alpha)
  return periodOf(length) + length
}

/** z where x > 0, else α·z. */
function scaleNegatives(
  runtime: Runtime,
  { x, z, alpha, y }: { readonly x: Block; readonly z: Block; readonly alpha: Block; readonly y: Block },
  pattern: number,
): void {
  const places = placesOf(x.shape, alpha.shape)
  const { length } = places
  const period = periodOf(length)
  const at = pattern + period * 4
  runtime.write(at, places)
  runtime.call(
    'preluPattern',
    { count: period, atLeast: 4096 },
    { alpha: alpha.pointer, places: at, pattern, length },
  )
  const { items, vectors } = chunks(y.shape)
  runtime.call('prelu', items, {
    ...{ x: x.pointer, z: z.pointer, pattern, y: y.pointer, vectors, period },
  })
}

export const prelu: WasmKernel<'prelu'> = {
  name: 'prelu',
  workspace: ({ x, alpha }) => floatsOf(x, alpha),
  run: (runtime, { x, alpha }, _, y, pattern) => scaleNegatives(runtime, { x, z: x, alpha, y }, pattern),
}

export const preluInputGradient: WasmKernel<'preluInputGradient'> = {
  name: 'prelu-input-gradient',
  workspace: ({ x, alpha }) => floatsOf(x, alpha),
  run: (runtime, { x, alpha, dy }, _, dx, pattern) =>
    scaleNegatives(runtime, { x, z: dy, alpha, y: dx }, pattern),
}

/** Floats of x, rounded up to a whole vector. */
const termsSize = (x: Shape): number => Math.ceil(sizeOf(x) / 16) * 16

/** In how many parts the rows are summed. */
const partsOf = (rows: number): number => Math.min(Math.ceil(rows / 64), 64)

// The terms are summed in the same way as a bias's gradient.
export const preluAlphaGradient: WasmKernel<'preluAlphaGradient'> = {
  name: 'prelu-alpha-gradient',
  workspace({ x }, { alphaShape }) {
    const K = lengthOf(x, alphaShape)
    return termsSize(x) + (partsOf(sizeOf(x) / K) + 2) * K
  },
  run(runtime, { x, dy }, { alphaShape }, dalpha, terms) {
    const places = placesOf(x.shape, alphaShape)
    const K = places.length
    const R = sizeOf(x.shape) / K
    const P = partsOf(R)
    const shared = K > sizeOf(alphaShape)
    const at = terms + termsSize(x.shape) * 4
    const totals = at + K * 4
    const sums = totals + K * 4
    const { items, vectors } = chunks(x.shape)
    runtime.call('preluTerms', items, { x: x.pointer, dy: dy.pointer, terms, vectors })
    runtime.call('biasGradientPart', P, { dy: terms, sums, R, K, P })
    const db = shared ? totals : dalpha.pointer
    runtime.call('biasGradientTotal', { count: K, atLeast: 128 }, { sums, db, K, P })
    if (!shared) return
    runtime.write(at, places)
    const size = sizeOf(alphaShape)
    runtime.call('preluTotal', 1, { sums: totals, places: at, dalpha: dalpha.pointer, length: K, size })
  },
}
