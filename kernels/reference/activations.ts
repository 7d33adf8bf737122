// Each activation beside its gradient. The gradient uses the output y if y determines the slope. docs/activations.md

import {
  activationOf,
  kernelName,
  type Activation,
  type ActivationAttributes,
  type ActivationOp,
  type FusedActivation,
  type HardSigmoidAttributes,
} from '../ops/activations.js'
import type { NDArray } from '../shape.js'
import { normal } from './error-function.js'
import type { ReferenceKernel } from './kernel.js'

/** A function and its gradient. */
interface ActivationFunction {
  /** y = f(x) */
  f(x: number): number
  /** dx from dy and z. z is y, or x if y does not determine the slope. */
  gradient(z: number, dy: number): number
}

// Each activation by its attributes. Every comparison with NaN is false, so the expressions are written to let NaN through.
const activationFunctions: {
  readonly [K in ActivationOp]: (attributes: ActivationAttributes[K]) => ActivationFunction
} = {
  // The default NaN means no limit: no number is above or below it.
  relu: ({ maxValue = NaN, negativeSlope = 0, threshold = 0 }) => ({
    f: (x) => (x <= threshold ? steep(negativeSlope, x - threshold) : x >= maxValue ? maxValue : x),
    gradient: (y, dy) => (y <= 0 ? steep(negativeSlope, dy) : y >= maxValue ? 0 : dy),
  }),
  elu: ({ alpha = 1, scale = 1 }) => ({
    f: (x) => (x <= 0 ? scale * alpha * Math.expm1(x) : scale * x),
    gradient: (y, dy) => (y <= 0 ? dy * (y + scale * alpha) : dy * scale),
  }),
  sigmoid: () => ({ f: sigmoidOf, gradient: (y, dy) => dy * y * (1 - y) }),
  tanh: () => ({ f: Math.tanh, gradient: (y, dy) => dy * (1 - y ** 2) }),
  // log(1 + e^x), in a form that never overflows and stays exact for very negative x
  softplus: () => ({
    f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    gradient: (y, dy) => -dy * Math.expm1(-y),
  }),
  hardSigmoid: (attributes) => ({
    f: (x) => hardSigmoidOf(x, attributes),
    gradient: (y, dy) => (y <= 0 || y >= 1 ? 0 : (attributes.alpha ?? 1 / 6) * dy),
  }),
  hardSwish: () => ({
    f: (x) => x * hardSigmoidOf(x, {}),
    gradient: (x, dy) => (x <= -3 ? 0 : x >= 3 ? dy : dy * (x / 3 + 0.5)),
  }),
  silu: () => ({
    f: (x) => x * sigmoidOf(x),
    gradient: (x, dy) => dy * sigmoidOf(x) * (1 + x * sigmoidOf(-x)),
  }),
  gelu: ({ approximate = false }) =>
    approximate
      ? {
          f: (x) => x * sigmoidOf(2 * inner(x)),
          gradient(x, dy) {
            const s = sigmoidOf(2 * inner(x))
            const bent = s * (1 - s)
            return dy * (bent === 0 ? s : s + x * bent * 2 * root * (1 + 3 * cubic * x * x))
          },
        }
      : {
          f: (x) => x * normal(x),
          gradient: (x, dy) => dy * (normal(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)),
        },
}

/** slope·value, but a slope of 0 gives 0 even for infinities and NaN. */
const steep = (slope: number, value: number): number => (slope === 0 ? 0 : slope * value)

const sigmoidOf = (x: number): number => 1 / (1 + Math.exp(-x))

const hardSigmoidOf = (x: number, { alpha = 1 / 6, beta = 0.5 }: HardSigmoidAttributes): number =>
  Math.min(Math.max(alpha * x + beta, 0), 1)

const root = Math.sqrt(2 / Math.PI)
const cubic = 0.044715
const inner = (x: number): number => root * (x + cubic * x * x * x)

/** The function of an activation; the identity if there is none. */
export function functionOf(activation: FusedActivation | undefined): (x: number) => number {
  const given = activationOf(activation)
  return given ? activationFunctionOf(given).f : (x) => x
}

const activationFunctionOf = ({ name, ...attributes }: Activation): ActivationFunction =>
  activationFunctions[name](attributes as never)

/** The kernel of an activation. */
export const activation = <K extends ActivationOp>(name: K) => ({
  name: kernelName(name),
  run({ x }: { x: NDArray }, attributes: ActivationAttributes[K], y: NDArray): void {
    const { f } = activationFunctions[name](attributes)
    for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i])
  },
})

/** The kernel of its gradient. */
export const activationGradient = <K extends ActivationOp>(name: K) => ({
  name: `${kernelName(name)}-gradient`,
  run(
    { x, y, dy }: { x?: NDArray; y?: NDArray; dy: NDArray },
    attributes: ActivationAttributes[K],
    dx: NDArray,
  ): void {
    const { gradient } = activationFunctions[name](attributes)
    const z = (x ?? y)!
    for (let i = 0; i < dx.data.length; i++) dx.data[i] = gradient(z.data[i], dy.data[i])
  },
})

// y[…,k] = e^(x[…,k] − m) / Σ e^(x − m); subtracting the largest value m keeps every exponent ≤ 0
export const softmax: ReferenceKernel<'softmax'> = {
  name: 'softmax',
  run({ x }, _, y) {
    const K = x.shape[x.shape.length - 1]
    for (let at = 0; at < y.data.length; at += K) {
      let m = -Infinity
      for (let k = 0; k < K; k++) m = Math.max(m, x.data[at + k])
      let total = 0
      for (let k = 0; k < K; k++) total += Math.exp(x.data[at + k] - m)
      for (let k = 0; k < K; k++) y.data[at + k] = Math.exp(x.data[at + k] - m) / total
    }
  },
}

// dx = y · (dy − Σ_k dy·y)
export const softmaxGradient: ReferenceKernel<'softmaxGradient'> = {
  name: 'softmax-gradient',
  run({ y, dy }, _, dx) {
    const K = y.shape[y.shape.length - 1]
    for (let at = 0; at < dx.data.length; at += K) {
      let dot = 0
      for (let k = 0; k < K; k++) dot += dy.data[at + k] * y.data[at + k]
      for (let k = 0; k < K; k++) dx.data[at + k] = y.data[at + k] * (dy.data[at + k] - dot)
    }
  },
}
