// Points of the plane in classes that a line separates: data that tiny models learn in a few steps.

import {
  arrayDataset,
  layers,
  Random,
  sequential,
  type AnyDataset,
  type Dataset,
  type Model,
} from 'receptive'

/** Points of two classes, the second where x > y; targets are one-hot. */
export function points(
  count: number,
  seed: number,
  classNames: readonly string[] = ['below', 'above'],
): Dataset & { readonly labels: Int32Array } {
  const random = new Random(seed)
  const data = Float32Array.from({ length: 2 * count }, () => random.uniform(-1, 1))
  const y = Array.from({ length: count }, (_, n) => Number(data[2 * n] > data[2 * n + 1]))
  const set = arrayDataset({ x: { shape: [count, 2], data }, y, classNames })
  return { ...set, labels: set.labels! }
}

/** A model of one layer. */
export const unit = (units: number, activation: 'sigmoid' | 'softmax' | 'linear'): Model =>
  sequential([layers.dense({ units, activation, inputShape: [2] })])

/** A dataset that reads as `read` says, of points. */
export const reading = (read: AnyDataset['read']): AnyDataset => ({
  length: 4,
  inputShape: [2],
  targetShape: [1],
  read,
})
