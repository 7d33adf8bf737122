// How weights follow their gradients. docs/optimizers.md

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

/** Options of `sgd`. */
export interface SgdOptions extends OptimizerOptions {
  /** Share of the last step that is kept, 0 ≤ momentum < 1; default 0. */
  readonly momentum?: number
  /** Nesterov's momentum, which looks ahead along the new velocity; default false. */
  readonly nesterov?: boolean
}

/**
 * Stochastic gradient descent: `v ← momentum·v − lr·g`, `w ← w + v`; with nesterov `w ← w + momentum·v − lr·g`. Default
 * learning rate 0.01. I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
 * @throws if a setting is out of its range.
 */
export function sgd({
  learningRate = 0.01,
  decay = 0,
  momentum = 0,
  nesterov = false,
}: SgdOptions = {}): Optimizer {
  checkRate('sgd', learningRate, decay)
  checkShare('sgd', 'momentum', momentum)
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

/**
 * Adam: steps along the gradient's running mean, divided by the root of its running square. Default learning rate 0.001.
 * D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015.
 * @throws if a setting is out of its range.
 */
export function adam({
  learningRate = 0.001,
  decay = 0,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
}: AdamOptions = {}): Optimizer {
  checkRate('adam', learningRate, decay)
  checkShare('adam', 'beta1', beta1)
  checkShare('adam', 'beta2', beta2)
  if (!(epsilon > 0)) throw new Error(`adam: epsilon must be above 0, got ${String(epsilon)}`)
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

/** The rate of the next update, after `iterations` of them. */
export function decayedRate(learningRate: number | Schedule, decay: number, iterations: number): number {
  const rate = typeof learningRate === 'number' ? learningRate : learningRate(iterations)
  return rate / (1 + decay * iterations)
}

function checkRate(optimizer: string, learningRate: number | Schedule, decay: number): void {
  const isSchedule = typeof learningRate === 'function'
  if (!isSchedule && !(typeof learningRate === 'number' && learningRate > 0 && learningRate < Infinity))
    throw new Error(
      `${optimizer}: learningRate must be a positive number or a schedule, got ${String(learningRate)}`,
    )
  if (!(decay >= 0 && decay < Infinity))
    throw new Error(`${optimizer}: decay must be 0 or more, got ${String(decay)}`)
}

function checkShare(optimizer: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw new Error(`${optimizer}: ${name} must be at least 0 and below 1, got ${String(value)}`)
}
