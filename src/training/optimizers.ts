// How weights follow their gradients. docs/optimizers.md

import { check, number, truth, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { optionsOrNone, type OptionalChecks } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { Schedule } from './schedules.js'

/** What one update of one weight is given. */
export interface UpdateStep {
  /** The weight, changed in place. */
  readonly w: Tensor
  /** Its gradient. */
  readonly g: Tensor
  /** The optimizer's memory of this weight, changed in place, under the names in `slots`. */
  readonly slots: Readonly<Record<string, Tensor>>
  /** Step size, after decay and schedule. */
  readonly learningRate: number
  /** This update's number, from 1. */
  readonly step: number
}

/** An optimizer: settings and a step. Its memory is kept by the model, so one may serve many. */
export interface Optimizer {
  readonly kind: string
  /** The rate at the start, or as a function of the updates done. */
  readonly learningRate: number | Schedule
  /** The rate is divided by `1 + decay · iterations`. */
  readonly decay: number
  /** Its other settings, by name: a training state is taken up only with the same. */
  readonly config?: Readonly<Record<string, number | boolean | string>>
  /** Names of the tensors it keeps for each weight, of the weight's shape and zero at first. */
  readonly slots: readonly string[]
  /** Changes one weight, and what the optimizer remembers of it. */
  update(backend: Backend, step: UpdateStep): void
}

/** Options of every optimizer. */
export interface OptimizerOptions {
  /** Step size, or a schedule of it. */
  readonly learningRate?: number | Schedule
  /** Keras's time-based decay: the rate is `learningRate / (1 + decay · iterations)`; default 0. */
  readonly decay?: number
}

const isRate = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'number' && value > 0 && value < Infinity)

const optimizerChecks: OptionalChecks<OptimizerOptions> = {
  learningRate: check('a positive number or a schedule', isRate),
  decay: number({ atLeast: 0 }),
}

const share: Check = number({ atLeast: 0, below: 1 })

/** Options of `sgd`. */
export interface SgdOptions extends OptimizerOptions {
  /** Share of the last step that is kept, 0 ≤ momentum < 1; default 0. */
  readonly momentum?: number
  /** Nesterov's momentum, which looks ahead along the new velocity; default false. */
  readonly nesterov?: boolean
}

const checkSgd = optionsOrNone<SgdOptions>({ ...optimizerChecks, momentum: share, nesterov: truth })

/**
 * Stochastic gradient descent: `v ← momentum·v − lr·g`, `w ← w + v`; with nesterov `w ← w + momentum·v − lr·g`. Default
 * learning rate 0.01. I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
 * @throws if an option is unknown or out of its range.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkSgd('sgd', options)
  const { learningRate = 0.01, decay = 0, momentum = 0, nesterov = false } = options
  return {
    kind: 'sgd',
    learningRate,
    decay,
    config: { momentum, nesterov },
    slots: ['velocity'],
    update(backend, { w, g, slots: { velocity: v }, learningRate }) {
      backend.update('sgd', { w, v, g }, { learningRate, momentum, nesterov })
    },
  }
}

/** Options of `adam`. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay of the gradient's running mean; default 0.9. */
  readonly beta1?: number
  /** Decay of the squared gradient's running mean; default 0.999. */
  readonly beta2?: number
  /** Added to the root, so that it never divides by zero; default 1e-7, as in Keras. */
  readonly epsilon?: number
}

const checkAdam = optionsOrNone<AdamOptions>({
  ...optimizerChecks,
  beta1: share,
  beta2: share,
  epsilon: number({ above: 0 }),
})

/**
 * Adam: steps along the gradient's running mean, divided by the root of its running square. Default learning rate 0.001.
 * D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015.
 * @throws if an option is unknown or out of its range.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkAdam('adam', options)
  const { learningRate = 0.001, decay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options
  return {
    kind: 'adam',
    learningRate,
    decay,
    config: { beta1, beta2, epsilon },
    slots: ['mean', 'variance'],
    update(backend, { w, g, slots: { mean: m, variance: v }, learningRate, step }) {
      backend.update('adam', { w, m, v, g }, { learningRate, beta1, beta2, epsilon, step })
    },
  }
}

/**
 * The rate of the next update, after `iterations` of them.
 * @throws if a schedule gives anything but a number of at least 0.
 */
export function decayedRate(learningRate: number | Schedule, decay: number, iterations: number): number {
  const rate: unknown = typeof learningRate === 'number' ? learningRate : learningRate(iterations)
  if (typeof rate === 'number' && rate >= 0 && rate < Infinity) return rate / (1 + decay * iterations)
  throw new Error(
    `fit: the learning rate became ${describeValue(rate)} after ${iterations} updates; a schedule must give a number of ` +
      'at least 0',
  )
}
