// Small steps of arithmetic, of which operators are put together.

import type { At, Value } from '../at.js'
import { Known } from '../known.js'
import type { ConfigOf } from '../layer-maker.js'
import type { View } from '../view.js'
import { merged } from './merging.js'

export const number = (value: number): Known => Known.of([], 'float', Float32Array.of(value))

export const unary = (at: At, x: View, operation: ConfigOf<'unary'>['operation']): View =>
  at.each('unary', { operation }, x)

export const plus = (at: At, a: View, b: Value): View =>
  merged(at, [a, b], (tensors) => at.apply('add', {}, tensors))

export const minus = (at: At, a: View, b: Value): View =>
  merged(at, [a, b], (tensors) => at.apply('subtract', {}, tensors))

export const times = (at: At, a: View, b: Value): View =>
  merged(at, [a, b], (tensors) => at.apply('multiply', {}, tensors))

export const over = (at: At, a: View, b: Value): View =>
  merged(at, [a, b], (tensors) => at.apply('divide', {}, tensors))

/** A factor of 1 changes nothing. */
export const scaled = (at: At, x: View, factor: number): View =>
  factor === 1 ? x : times(at, x, number(factor))
