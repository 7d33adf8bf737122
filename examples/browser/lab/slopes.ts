// What flows back to a layer: the gradient of the cross-entropy L between the network's answer and a class.
//
//   L = −log p,   dL/dA = −1/p · dp/dA        p: the probability of the class, A: the layer's output

import { gradients, input, layers, model, SymbolicTensor } from 'receptive'
import type { Asked } from './asked.js'
import type { Meaning } from './protocol.js'

/** The network's answer, and what its numbers are. */
export interface Outputs {
  readonly outputs: Float32Array
  readonly meaning: Meaning
}

/** An answer as probabilities, and how the loss changes with the scores that these are made of. */
export interface Probabilities {
  readonly p: Float32Array
  /** p − t by class, t being 1 for the class that is right, else 0. */
  readonly dz: (label: number) => Float32Array
}

/**
 * Outputs as probabilities: as they are, or by softmax where they are scores or logarithms; of a single one, those of no and
 * yes. Labels are independent of each other: the loss is of the one that is right alone.
 */
export function probabilitiesOf(outputs: Float32Array, meaning: Meaning): Probabilities {
  const p =
    outputs.length === 1
      ? Float32Array.of(1 - outputs[0], outputs[0])
      : areScores(outputs, meaning)
        ? softmax(outputs)
        : outputs
  const alone = meaning === 'labels' && outputs.length > 1
  return {
    p,
    dz: (label) => p.map((value, k) => (alone && k !== label ? 0 : value - Number(k === label))),
  }
}

/** Whether they become probabilities by softmax; logarithms of probabilities do, too. */
const areScores = (outputs: Float32Array, meaning: Meaning): boolean =>
  meaning === 'numbers' || (meaning === 'classes' && outputs.some((value) => value < 0))

function softmax(scores: Float32Array): Float32Array {
  const most = scores.reduce((a, b) => Math.max(a, b))
  const powers = scores.map((value) => Math.exp(value - most))
  const total = powers.reduce((a, b) => a + b)
  return powers.map((value) => value / total)
}

/**
 * The gradient with respect to a layer's output, `[1, …]`; the layer may be in a nested model.
 * @param outputs the network's, for the same picture.
 * @throws if the probability is too small for a float32.
 */
export async function lossGradient(
  { net, x, output }: Asked,
  layer: string,
  { outputs, meaning, label }: Outputs & { readonly label: number },
): Promise<Float32Array> {
  const p = probabilitiesOf(outputs, meaning).p[label]
  // Of a single output, no is 1 − yes.
  const by = (outputs.length === 1 && label === 0 ? 1 : -1) / p
  if (!Number.isFinite(by)) throw new Error(`the class has a probability of ${p}`)
  const inputs = net.inputs.map(({ shape }, i) => input({ shape, name: net.inputNames[i] }))
  const applied = net.apply(inputs)
  const answer = applied instanceof SymbolicTensor ? applied : applied[net.outputNames[output]]
  const whole = model({ inputs, outputs: probability(answer, { outputs, meaning }, label) })
  try {
    const name = `${whole.layers[0].name}/${layer}`
    const { [name]: found } = await gradients(whole, x, { layers: [name] })
    return Float32Array.from(found.data, (slope) => by * slope)
  } finally {
    whole.dispose()
  }
}

/** The probability of a class, by layers that have no weights; of a single output, that of yes. */
function probability(answer: SymbolicTensor, { outputs, meaning }: Outputs, label: number): SymbolicTensor {
  const list = answer.shape.length > 1 ? layers.flatten().apply(answer) : answer
  const shares = outputs.length > 1 && areScores(outputs, meaning) ? layers.softmax().apply(list) : list
  const k = outputs.length === 1 ? 0 : label
  return layers.slice({ begin: [k], end: [k + 1] }).apply(shares)
}
