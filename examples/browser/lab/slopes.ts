// What flows back to a layer: the gradient of the cross-entropy L between the network's answer and a class.
//
//   L = −log p,   dL/dA = −1/p · dp/dA        p: the probability of the class, A: the layer's output

import { input, layers, model, saliency, type Model, type NDArray, type SymbolicTensor } from 'receptive'

/** An answer as probabilities, and how the loss changes with the scores that these are made of. */
export interface Probabilities {
  readonly p: Float32Array
  /** p − t by class, t being 1 for the class that is right, else 0. */
  readonly dz: (label: number) => Float32Array
}

/** Whether an output is a list of classes: `[K]`, or `[1, 1, K]`; or one number, which must be a probability. */
export function areClasses(shape: readonly number[], outputs: Float32Array): boolean {
  const axes = shape.filter((axis) => axis > 1).length
  return axes === 1 || (axes === 0 && outputs[0] >= 0 && outputs[0] <= 1)
}

/**
 * Outputs as probabilities: as they are where they are some, by softmax where they are scores; of a single one, those of no
 * and yes.
 */
export function probabilitiesOf(outputs: Float32Array): Probabilities {
  const single = outputs.length === 1
  const p = single
    ? Float32Array.of(1 - outputs[0], outputs[0])
    : areSome(outputs)
      ? outputs
      : softmax(outputs)
  return { p, dz: (label) => p.map((value, k) => value - Number(k === label)) }
}

/** Whether these are probabilities already. */
const areSome = (outputs: Float32Array): boolean =>
  Math.abs(outputs.reduce((sum, value) => sum + value, 0) - 1) < 1e-3 && outputs.every((value) => value >= 0)

function softmax(scores: Float32Array): Float32Array {
  const most = scores.reduce((a, b) => Math.max(a, b))
  const powers = scores.map((value) => Math.exp(value - most))
  const total = powers.reduce((a, b) => a + b)
  return powers.map((value) => value / total)
}

/**
 * The gradient by a layer's output `A`, `[1, …]`.
 * @param outputs the network's, for the same picture.
 * @throws if the answer does not follow from `A` alone, as where a connection leads around the layer; or if the probability
 * is too small for a float32.
 */
export async function lossGradient(
  net: Model,
  layer: string,
  A: NDArray,
  { outputs, label }: { readonly outputs: Float32Array; readonly label: number },
): Promise<Float32Array> {
  const [, ...shape] = A.shape
  const head = headOf(net, layer, shape, (answer) => probability(answer, outputs, label))
  try {
    const { attributions, scores } = await saliency(head, { shape: [1, ...asImage(shape)], data: A.data })
    // Of a single output, no is 1 − yes.
    const no = outputs.length === 1 && label === 0
    const by = no ? 1 / (1 - scores[0]) : -1 / scores[0]
    if (!Number.isFinite(by))
      throw new Error(`the class has a probability of ${probabilitiesOf(outputs).p[label]}`)
    return Float32Array.from(attributions.data, (slope) => by * slope)
  } finally {
    head.dispose()
  }
}

/** Everything above a layer, as a model of an image. */
function headOf(
  net: Model,
  layer: string,
  shape: readonly number[],
  end: (answer: SymbolicTensor) => SymbolicTensor,
): Model {
  const above = model({ inputs: net.getLayer(layer).output, outputs: net.output })
  const image = input({ shape: asImage(shape) })
  const value = shape.length === 3 ? image : layers.reshape({ targetShape: [...shape] }).apply(image)
  return model({ inputs: image, outputs: end(above.apply(value)) })
}

/** The probability of a class, by layers that have no weights; of a single output, that of yes. */
function probability(answer: SymbolicTensor, outputs: Float32Array, label: number): SymbolicTensor {
  const list = answer.shape.length > 1 ? layers.flatten().apply(answer) : answer
  const shares = outputs.length === 1 || areSome(outputs) ? list : layers.softmax().apply(list)
  const k = outputs.length === 1 ? 0 : label
  return layers.slice({ begin: [k], end: [k + 1] }).apply(shares)
}

const asImage = (shape: readonly number[]): number[] =>
  shape.length === 3 ? [...shape] : [1, 1, shape.reduce((product, axis) => product * axis, 1)]

/** f'(z) of activations, from z and y = f(z). */
export const derivatives: Readonly<Record<string, (z: number, y: number) => number>> = {
  linear: () => 1,
  relu: (z) => Number(z > 0),
  relu6: (z) => Number(z > 0 && z < 6),
  sigmoid: (_, y) => y * (1 - y),
  tanh: (_, y) => 1 - y * y,
  elu: (z, y) => (z > 0 ? 1 : y + 1),
}
