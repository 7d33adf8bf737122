// What flows back to a layer: the gradient of the loss L between the network's answer y and what is right.
//
//   classes   L = −log p             cross-entropy; p: the probability of the class that is right
//   scores    L = −log softmax(y)    the same, of the class that is right
//   labels    L = −log p             binary cross-entropy, of the label that is right alone
//   numbers   L = Σ (y − t)² / K     mean squared error; t: the K numbers that are right
//
//   dL/dA = Σ dL/dy · dy/dA          A: the layer's output

import { gradients, input, layers, model, SymbolicTensor } from 'receptive'
import type { Asked } from './asked.js'
import type { Meaning } from './protocol.js'

/** The network's answer, and what its numbers are. */
export interface Outputs {
  readonly outputs: Float32Array
  readonly meaning: Meaning
}

/** The class or label that is right, or the numbers. */
export type Target = number | Float32Array

/** Outputs as probabilities: as they are, or by softmax where they are scores or logarithms; of a single one, those of no and yes. */
export function probabilitiesOf(outputs: Float32Array, meaning: Meaning): Float32Array {
  if (outputs.length === 1) return Float32Array.of(1 - outputs[0], outputs[0])
  return meaning === 'scores' || areLogarithms(outputs, meaning) ? softmax(outputs) : outputs
}

const areLogarithms = (outputs: Float32Array, meaning: Meaning): boolean =>
  meaning === 'classes' && outputs.some((value) => value < 0)

function softmax(scores: Float32Array): Float32Array {
  const most = scores.reduce((a, b) => Math.max(a, b))
  const powers = scores.map((value) => Math.exp(value - most))
  const total = powers.reduce((a, b) => a + b)
  return powers.map((value) => value / total)
}

/** p − t by class, t being 1 for the class that is right, else 0; of labels, for the one that is right alone. */
export function pMinusT({ outputs, meaning }: Outputs, label: number): Float32Array {
  const p = probabilitiesOf(outputs, meaning)
  if (outputs.length === 1) return Float32Array.of(p[1] - label)
  return p.map((value, k) => (k === label ? value - 1 : meaning === 'labels' ? 0 : value))
}

/**
 * dL/dy for each number of the answer.
 *
 * @throws if a probability is too small for a float32.
 */
export function outputSlopes({ outputs, meaning }: Outputs, target: Target): Float32Array {
  if (typeof target !== 'number') return outputs.map((value, k) => (2 * (value - target[k])) / outputs.length)
  if (meaning === 'scores') return pMinusT({ outputs, meaning }, target)
  const p = probabilitiesOf(outputs, meaning)[target]
  // Of a single output, no is 1 − yes.
  const slope = areLogarithms(outputs, meaning) ? -1 : (outputs.length === 1 && target === 0 ? 1 : -1) / p
  if (!Number.isFinite(slope)) throw new Error(`the class has a probability of ${p}`)
  return outputs.map((_, k) => (outputs.length === 1 || k === target ? slope : 0))
}

/**
 * The gradient with respect to a layer's output, `[1, …]`; the layer may be in a nested model.
 *
 * @param slopes dL/dy, for the same picture.
 */
export async function lossGradient(
  { net, x, output }: Asked,
  layer: string,
  slopes: Float32Array,
): Promise<Float32Array> {
  const inputs = net.inputs.map(({ shape }, i) => input({ shape, name: net.inputNames[i] }))
  const applied = net.apply(inputs)
  const answer = applied instanceof SymbolicTensor ? applied : applied[net.outputNames[output]]
  const whole = model({ inputs, outputs: weighted(answer, slopes) })
  try {
    const name = `${whole.layers[0].name}/${layer}`
    const { [name]: found } = await gradients(whole, x, { layers: [name] })
    return found.data as Float32Array
  } finally {
    whole.dispose()
  }
}

/** The sum of the answer's numbers, each times a weight, by layers that learn nothing: its gradient is the loss's. */
function weighted(answer: SymbolicTensor, weights: Float32Array): SymbolicTensor {
  const list = answer.shape.length > 1 ? layers.flatten().apply(answer) : answer
  const products = layers.rescaling({ scale: [...weights] }).apply(list)
  return layers.reduce({ operation: 'sum', axes: [1], keepDims: true }).apply(products)
}
