// Softmax, dropout and noise; docs/activations.md, docs/dropout.md

import { checkAxes, checkIsShape, checkSame, shown, formatShapes, type Shape } from '../shape.js'

/** Attributes of `dropout`. */
export interface DropoutAttributes {
  /** The fraction of elements set to zero, 0 ≤ rate < 1. */
  readonly rate: number
  /** Selects the mask: a 32-bit unsigned integer. The same key gives the same mask on every backend. */
  readonly key: number
}

/** Attributes of `dropoutMask`. */
export interface DropoutMaskAttributes extends DropoutAttributes {
  /** The mask's shape. */
  readonly shape: Shape
}

/** Attributes of `randomNormal`. */
export interface RandomNormalAttributes {
  /** The output's shape. */
  readonly shape: Shape
  /** The standard deviation, at least 0; the mean is 0. */
  readonly stddev: number
  /**
   * Selects the numbers: a 32-bit unsigned integer. The same key gives the same numbers on every backend, up to rounding.
   */
  readonly key: number
}

// y[…,k] = e^(x[…,k] − m) / Σ e^(x − m), m the maximum along the last axis
export function softmax({ x }: { x: Shape }): Shape {
  checkIsShape('softmax', 'x', x)
  if (x.length < 2)
    throw new Error(`softmax: x needs at least 2 axes, the last one the classes (${formatShapes({ x })})`)
  checkAxes('softmax', 'x', x)
  return x
}

// dx = y · (dy − Σ_k dy·y)
export const softmaxGradient = ({ y, dy }: { y: Shape; dy: Shape }): Shape =>
  checkSame('softmaxGradient', { y, dy })

// y = x · mask, the mask of dropoutMask
export const dropout = ({ x }: { x: Shape }, attributes: DropoutAttributes): Shape =>
  dropped('dropout', 'x', x, attributes)

// mask = 1/(1−rate) with probability 1 − rate, else 0
export const dropoutMask = (_: Record<never, Shape>, attributes: DropoutMaskAttributes): Shape =>
  dropped('dropoutMask', 'shape', attributes.shape, attributes)

function dropped(op: string, name: string, shape: Shape, { rate, key }: DropoutAttributes): Shape {
  checkAxes(op, name, shape)
  if (!(Number.isFinite(rate) && rate >= 0 && rate < 1))
    throw new Error(`${op}: rate must be at least 0 and below 1, got ${shown(rate)}`)
  checkKey(op, key)
  return shape
}

// y normally distributed, with mean 0 and standard deviation stddev
export function randomNormal(_: Record<never, Shape>, { shape, stddev, key }: RandomNormalAttributes): Shape {
  checkAxes('randomNormal', 'shape', shape)
  if (!(Number.isFinite(stddev) && stddev >= 0))
    throw new Error(`randomNormal: stddev must be a finite number of at least 0, got ${shown(stddev)}`)
  checkKey('randomNormal', key)
  return shape
}

function checkKey(op: string, key: number): void {
  if (key >>> 0 !== key) throw new Error(`${op}: key must be a 32-bit unsigned integer, got ${shown(key)}`)
}
