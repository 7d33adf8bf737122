// Elementary arithmetic, from which operators are built.

import type { NodeContext, Value } from '../node-context.js'
import { KnownTensor } from '../known-tensor.js'
import type { ConfigOf } from '../layer-maker.js'
import type { View } from '../view.js'
import { merged } from './merging.js'

export const number = (value: number): KnownTensor => KnownTensor.of([], 'float', Float32Array.of(value))

export const unary = (node: NodeContext, x: View, operation: ConfigOf<'unary'>['operation']): View =>
  node.each('unary', { operation }, x)

export const plus = (node: NodeContext, a: View, b: Value): View =>
  merged(node, [a, b], (tensors) => node.apply('add', {}, tensors))

export const minus = (node: NodeContext, a: View, b: Value): View =>
  merged(node, [a, b], (tensors) => node.apply('subtract', {}, tensors))

const times = (node: NodeContext, a: View, b: Value): View =>
  merged(node, [a, b], (tensors) => node.apply('multiply', {}, tensors))

export const over = (node: NodeContext, a: View, b: Value): View =>
  merged(node, [a, b], (tensors) => node.apply('divide', {}, tensors))

/** A factor of 1 needs no layer. */
export const scaled = (node: NodeContext, x: View, factor: number): View =>
  factor === 1 ? x : times(node, x, number(factor))
