// The value that is explained: the score of a class, before the softmax or sigmoid that makes probabilities of scores.

import { sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import { neededFor, type Flat, type Node } from '../graph/nodes.js'
import type { ActivationConfig } from '../layers/activation.js'
import type { Layer } from '../layers/layer.js'

/** The scores of a model's classes. */
export interface Score {
  /** The nodes that they depend on. */
  readonly nodes: readonly Node[]
  /** The number of the value that holds them. */
  readonly value: number
  /** The value's shape for one example; the last axis is that of the classes. */
  readonly shape: Shape
  /** The number of classes. */
  readonly classes: number
  /** Present if one value z decides between two classes: above this it is class 1. Its score is z, that of class 0 is −z. */
  readonly threshold?: number
}

/** Layers that may follow a softmax, and change no value at inference. */
const moving = new Set(['flatten', 'reshape', 'permute', 'dropout', 'spatialDropout2d', 'gaussianNoise'])

/**
 * The scores of an output: the values from which its probabilities are made, or the output itself if it holds no
 * probabilities.
 * @param named whether the model has names for two classes.
 */
export function scoreOf(flat: Flat, output: number, shapes: readonly Shape[], named: boolean): Score {
  const makers = new Map(flat.nodes.map((node) => [node.output, node]))
  const after: Node[] = []
  let node = makers.get(flat.outputs[output])
  while (node && (moving.has(node.layer.kind) || isLinear(node))) {
    after.push(node)
    node = makers.get(node.inputs[0])
  }
  const squashed = node !== undefined && isSquashing(node)
  const value = squashed && after.length === 0 ? node!.inputs[0] : flat.outputs[output]
  const nodes = squashed
    ? flat.nodes.map((one) => (after.includes(one) ? without(one, node!) : one))
    : flat.nodes
  const shape = shapes[value]
  const K = shape.at(-1) ?? 1
  const binary = sizeOf(shape) === 1 && (squashed || named)
  return {
    nodes: neededFor([value], nodes),
    ...{ value, shape, classes: binary ? 2 : K },
    ...(binary && { threshold: squashed ? 0 : 0.5 }),
  }
}

const isLinear = ({ layer }: Node): boolean => isActivation(layer, 'linear')

/** Whether it makes probabilities, or their logarithms, from scores. */
const isSquashing = ({ layer }: Node): boolean =>
  ['softmax', 'sigmoid'].includes(layer.definition.op?.name ?? '') ||
  layer.kind === 'logSoftmax' ||
  isActivation(layer, 'logSoftmax')

/** Whether it is a layer of that activation. An activation named in a configuration has become such a layer. */
function isActivation({ kind, config }: Layer, wanted: string): boolean {
  if (kind !== 'activation') return false
  const { activation } = config as ActivationConfig
  return (typeof activation === 'string' ? activation : activation.name) === wanted
}

/** The node without the other one before it: it takes that one's input instead of its output. */
const without = (node: Node, other: Node): Node => ({
  ...node,
  inputs: node.inputs.map((value) => (value === other.output ? other.inputs[0] : value)),
})

/** The score of each class, `[n, classes]`, from the values `[n, …]` that hold them, summed over all positions. */
function classScores({ shape, classes, threshold }: Score, values: Float): Float {
  if (threshold !== undefined)
    return Float64Array.from({ length: 2 * values.length }, (_, i) => sign(i & 1) * values[i >> 1])
  const size = sizeOf(shape)
  const scores = new Float64Array((values.length / size) * classes)
  values.forEach((value, i) => (scores[Math.floor(i / size) * classes + (i % classes)] += value))
  return scores
}

/** The score of each example's class, `[n]`, from the values that hold them. */
export function scoresOf(score: Score, values: Float, chosen: Int32Array): NDArray {
  const all = classScores(score, values)
  return { shape: [chosen.length], data: Float32Array.from(chosen, (k, n) => all[n * score.classes + k]) }
}

/** The gradient `[n, …]` of the score of each example's class with respect to the values that hold the scores. */
export function scoreGradient({ shape, classes, threshold }: Score, chosen: Int32Array): NDArray {
  const size = sizeOf(shape)
  const data = new Float32Array(chosen.length * size)
  chosen.forEach((k, n) => {
    if (threshold !== undefined) data[n] = sign(k)
    else for (let i = k; i < size; i += classes) data[n * size + i] = 1
  })
  return { shape: [chosen.length, ...shape], data }
}

/** The class that the model predicts for each example, from the values that hold the scores. */
export function predicted(score: Score, values: Float): Int32Array {
  const { classes, threshold } = score
  const scores = classScores(score, values)
  return Int32Array.from({ length: scores.length / classes }, (_, n) => {
    const row = scores.subarray(n * classes, (n + 1) * classes)
    return threshold === undefined ? row.indexOf(Math.max(...row)) : Number(row[1] > threshold)
  })
}

/** If one value decides between two classes, the score of class 1 is the value itself. */
const sign = (k: number): number => (k === 1 ? 1 : -1)
