// How weights are updated from their gradients. docs/optimizers.md

import { number, truth, type Check } from '../check/check.js'
import { ofDecay, optimizerOptions, type Optimizer, type OptimizerOptions } from './optimizer.js'

const share: Check = number({ atLeast: 0, below: 1 })

/** Options of `sgd`. */
export interface SgdOptions extends OptimizerOptions {
  /** The fraction of the last step that is kept, 0 ≤ momentum < 1; default 0. */
  readonly momentum?: number
  /** Whether to use Nesterov momentum, which looks ahead along the new velocity; default false. */
  readonly nesterov?: boolean
}

const checkSgd = optimizerOptions<SgdOptions>({ momentum: share, nesterov: truth })

/**
 * Stochastic gradient descent: `v ← momentum·v − lr·g`, `w ← w + v`; with nesterov `w ← w + momentum·v − lr·g`. Default
 * learning rate 0.01. I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
 * @throws if an option is unknown or out of range.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkSgd('sgd', options)
  const { learningRate = 0.01, decay = 0, weightDecay = 0, ...own } = options
  const { momentum = 0, nesterov = false, ...around } = own
  return {
    ...around,
    kind: 'sgd',
    learningRate,
    decay,
    config: { momentum, nesterov, ...ofDecay(weightDecay) },
    slots: ['velocity'],
    update(backend, { w, g, slots: { velocity: v }, learningRate }) {
      backend.update('sgd', { w, v, g }, { learningRate, momentum, nesterov, weightDecay })
    },
  }
}

/** Options of `adam` and `adamW`. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay rate of the gradient's running mean; default 0.9. */
  readonly beta1?: number
  /** Decay rate of the squared gradient's running mean; default 0.999. */
  readonly beta2?: number
  /** Added to the root to avoid division by zero; default 1e-7, as in Keras. */
  readonly epsilon?: number
}

const positive: Check = number({ above: 0 })

const checkAdam = optimizerOptions<AdamOptions>({ beta1: share, beta2: share, epsilon: positive })

/**
 * Adam: steps along the gradient's running mean, divided by the root of the running mean of its square: `m ← m + (1 − β₁)(g
 * − m)`, `v ← v + (1 − β₂)(g² − v)`, `w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m / (√v + ε)`. Default learning rate 0.001. D. Kingma,
 * J. Ba, "Adam: a method for stochastic optimization", 2015.
 * @throws if an option is unknown or out of range.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkAdam('adam', options)
  return adamCalled('adam', options)
}

/**
 * Adam with decoupled weight decay: `w ← w − lr·weightDecay·w`, then Adam's step. Defaults are those of `adam`, with a
 * `weightDecay` of 0.004, as in Keras. I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", 2019.
 * @throws if an option is unknown or out of its range.
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  checkAdam('adamW', options)
  const { weightDecay = 0.004 } = options
  return adamCalled('adamW', { ...options, weightDecay })
}

function adamCalled(kind: string, options: AdamOptions): Optimizer {
  const { learningRate = 0.001, decay = 0, weightDecay = 0, ...own } = options
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...around } = own
  return {
    ...around,
    kind,
    learningRate,
    decay,
    config: { beta1, beta2, epsilon, ...ofDecay(weightDecay) },
    slots: ['mean', 'variance'],
    update(backend, { w, g, slots: { mean: m, variance: v }, learningRate, step }) {
      backend.update('adam', { w, m, v, g }, { learningRate, beta1, beta2, epsilon, step, weightDecay })
    },
  }
}

/** Options of `rmsprop`. */
export interface RmspropOptions extends OptimizerOptions {
  /** Decay rate of the squared gradient's running mean; default 0.9. */
  readonly rho?: number
  /** The fraction of the last step that is kept, 0 ≤ momentum < 1; default 0. */
  readonly momentum?: number
  /** Added under the root to avoid division by zero; default 1e-7, as in Keras. */
  readonly epsilon?: number
  /**
   * Whether to divide by the gradient's standard deviation instead, using its mean square minus its squared mean; default
   * false.
   */
  readonly centered?: boolean
}

const checkRmsprop = optimizerOptions<RmspropOptions>({
  rho: share,
  momentum: share,
  epsilon: positive,
  centered: truth,
})

/**
 * RMSProp: `v ← ρ·v + (1 − ρ)·g²`, `m ← momentum·m + lr·g / √(v + ε)`, `w ← w − m`. Centered, `v − a²` replaces `v`, where
 * `a ← ρ·a + (1 − ρ)·g`. Default learning rate 0.001. T. Tieleman, G. Hinton, "Lecture 6.5: RMSProp", 2012; A. Graves,
 * "Generating sequences with recurrent neural networks", 2013.
 * @throws if an option is unknown or out of range.
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  checkRmsprop('rmsprop', options)
  const { learningRate = 0.001, decay = 0, weightDecay = 0, ...own } = options
  const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false, ...around } = own
  return {
    ...around,
    kind: 'rmsprop',
    learningRate,
    decay,
    config: { rho, momentum, epsilon, centered, ...ofDecay(weightDecay) },
    slots: ['meanSquare', ...(centered ? ['mean'] : []), ...(momentum > 0 ? ['momentum'] : [])],
    update(backend, { w, g, slots: { meanSquare: v, mean: a, momentum: m }, learningRate }) {
      backend.update('rmsprop', { w, v, a, m, g }, { learningRate, rho, momentum, epsilon, weightDecay })
    },
  }
}

/** Options of `adagrad`. */
export interface AdagradOptions extends OptimizerOptions {
  /** The initial value of the sums of squares; default 0.1. */
  readonly initialAccumulatorValue?: number
  /** Added under the root to avoid division by zero; default 1e-7, as in Keras. */
  readonly epsilon?: number
}

const checkAdagrad = optimizerOptions<AdagradOptions>({
  initialAccumulatorValue: number({ atLeast: 0 }),
  epsilon: positive,
})

/**
 * Adagrad: divides each weight's step by the root of all its squared gradients so far: `v ← v + g²`,
 * `w ← w − lr·g / √(v + ε)`. Default learning rate 0.001. J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for
 * online learning and stochastic optimization", 2011.
 * @throws if an option is unknown or out of its range.
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  checkAdagrad('adagrad', options)
  const { learningRate = 0.001, decay = 0, weightDecay = 0, ...own } = options
  const { initialAccumulatorValue = 0.1, epsilon = 1e-7, ...around } = own
  return {
    ...around,
    kind: 'adagrad',
    learningRate,
    decay,
    config: { initialAccumulatorValue, epsilon, ...ofDecay(weightDecay) },
    slots: ['accumulator'],
    initialSlotValue: initialAccumulatorValue,
    update(backend, { w, g, slots: { accumulator: v }, learningRate }) {
      backend.update('adagrad', { w, v, g }, { learningRate, epsilon, weightDecay })
    },
  }
}
