// Functions of one number, each beside its derivative. docs/tensor-operations.md

import { parametersOf, type UnaryOperation } from '../ops/unary.js'
import { erf } from './error-function.js'
import type { ReferenceKernel } from './kernel.js'

/** y = f(x) and f′(x); p and q are the function's parameters. A NaN fails every comparison, and so passes through. */
interface Unary {
  f(x: number, p: number, q: number): number
  slope(x: number, p: number, q: number): number
}

const flat = (f: (x: number) => number): Unary => ({ f, slope: () => 0 })

const functions: Readonly<Record<UnaryOperation, Unary>> = {
  abs: { f: Math.abs, slope: Math.sign },
  negative: { f: (x) => -x, slope: () => -1 },
  sqrt: { f: Math.sqrt, slope: (x) => 0.5 / Math.sqrt(x) },
  rsqrt: { f: (x) => 1 / Math.sqrt(x), slope: (x) => -0.5 / (x * Math.sqrt(x)) },
  reciprocal: { f: (x) => 1 / x, slope: (x) => -1 / (x * x) },
  exp: { f: Math.exp, slope: Math.exp },
  log: { f: Math.log, slope: (x) => 1 / x },
  square: { f: (x) => x * x, slope: (x) => 2 * x },
  sin: { f: Math.sin, slope: Math.cos },
  cos: { f: Math.cos, slope: (x) => -Math.sin(x) },
  tan: { f: Math.tan, slope: (x) => 1 + Math.tan(x) ** 2 },
  erf: { f: erf, slope: (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) },
  floor: flat(Math.floor),
  ceil: flat(Math.ceil),
  round: flat(nearest),
  sign: flat(Math.sign),
  softsign: { f: (x) => x / (1 + Math.abs(x)), slope: (x) => 1 / (1 + Math.abs(x)) ** 2 },
  mish: {
    f: (x) => x * Math.tanh(softplus(x)),
    slope(x) {
      const t = Math.tanh(softplus(x))
      const rest = (1 - t * t) / (1 + Math.exp(-x))
      return rest === 0 ? t : t + x * rest
    },
  },
  logSigmoid: { f: (x) => -softplus(-x), slope: (x) => 1 / (1 + Math.exp(x)) },
  tanhShrink: { f: (x) => x - Math.tanh(x), slope: (x) => Math.tanh(x) ** 2 },
  celu: {
    f: (x, p) => (x <= 0 ? p * Math.expm1(x / p) : x),
    slope: (x, p) => (x <= 0 ? Math.exp(x / p) : 1),
  },
  clip: { f: (x, p, q) => (x < p ? p : x > q ? q : x), slope: (x, p, q) => (x < p || x > q ? 0 : 1) },
  shrink: {
    f: (x, p, q) => (Math.abs(x) <= p ? 0 : x < 0 ? x + q : x - q),
    slope: (x, p) => (Math.abs(x) <= p ? 0 : 1),
  },
  threshold: { f: (x, p, q) => (x <= p ? q : x), slope: (x, p) => (x <= p ? 0 : 1) },
}

/** The nearest whole number; halfway, the even one. */
function nearest(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : Math.ceil(x)
}

/** log(1 + e^x), in a form that never overflows. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

// y = f(x)
export const unary: ReferenceKernel<'unary'> = {
  name: 'unary',
  run({ x }, attributes, y) {
    const { alpha, beta } = parametersOf(attributes)
    const { f } = functions[attributes.operation]
    for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i], alpha, beta)
  },
}

// dx = dy · f′(x); if the slope is 0, dx is 0 even for an infinite dy
export const unaryGradient: ReferenceKernel<'unaryGradient'> = {
  name: 'unary-gradient',
  run({ x, dy }, attributes, dx) {
    const { alpha, beta } = parametersOf(attributes)
    const { slope } = functions[attributes.operation]
    for (let i = 0; i < dx.data.length; i++) {
      const s = slope(x.data[i], alpha, beta)
      dx.data[i] = s === 0 ? 0 : s * dy.data[i]
    }
  },
}
