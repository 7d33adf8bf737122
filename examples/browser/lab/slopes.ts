// What flows back to a layer: the gradient of the cross-entropy between the network's answer and a class.
//
//   dL/dA = Σ_k (p_k − t_k) · dz_k/dA        p: probabilities, t: 1 for the class, else 0, z: the scores before the softmax

import { input, layers, model, saliency, type Model, type NDArray } from 'receptive'

/** An answer as probabilities, and how it changes with the scores. */
export interface Probabilities {
  readonly p: Float32Array
  /** p − t, by class. */
  readonly dz: (label: number) => Float32Array
}

/**
 * Outputs as probabilities: as they are where they are some, by softmax where they are scores; of a single one, those of no
 * and yes.
 */
export function probabilitiesOf(outputs: Float32Array): Probabilities {
  // Of a single output, z is the score of yes.
  const single = outputs.length === 1
  const p = single ? Float32Array.of(1 - outputs[0], outputs[0]) : softmaxUnlessIs(outputs)
  return { p, dz: (label) => p.map((value, k) => (single && k === 0 ? 0 : value - Number(k === label))) }
}

function softmaxUnlessIs(outputs: Float32Array): Float32Array {
  const sum = outputs.reduce((total, value) => total + value, 0)
  if (Math.abs(sum - 1) < 1e-3 && outputs.every((value) => value >= 0)) return outputs
  const most = outputs.reduce((a, b) => Math.max(a, b))
  const powers = outputs.map((value) => Math.exp(value - most))
  const total = powers.reduce((a, b) => a + b)
  return powers.map((value) => value / total)
}

/**
 * The gradient by a layer's output `A`, `[1, …]`.
 * @throws if the answer does not follow from `A` alone, as where a connection leads around the layer.
 */
export async function lossGradient(
  net: Model,
  layer: string,
  A: NDArray,
  dz: Float32Array,
): Promise<Float32Array> {
  const [, ...shape] = A.shape
  const head = headOf(net, layer, shape)
  try {
    // The same values once for each class.
    const classes = Array.from(dz, (_, k) => k)
    const data = new Float32Array(classes.length * A.data.length)
    for (const k of classes) data.set(A.data, k * A.data.length)
    const x = { shape: [classes.length, ...asImage(shape)], data }
    const { attributions } = await saliency(head, x, { classIndex: classes })
    const sum = new Float32Array(A.data.length)
    attributions.data.forEach((slope, i) => (sum[i % sum.length] += dz[Math.floor(i / sum.length)] * slope))
    return sum
  } finally {
    head.dispose()
  }
}

/** Everything above a layer, as a model of an image. */
function headOf(net: Model, layer: string, shape: readonly number[]): Model {
  const above = model({ inputs: net.getLayer(layer).output, outputs: net.output })
  if (shape.length === 3) return above
  const image = input({ shape: asImage(shape) })
  const vector = layers.reshape({ targetShape: [...shape] }).apply(image)
  return model({ inputs: image, outputs: above.apply(vector) })
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
