// What all participants compute, written to a folder: a model, initial weights, images, targets; and the results that are
// expected, which this library's reference computes in float64.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { arrayDataset, layers, openBackend, sequential, sgd, type Layer } from 'receptive'
import { hash32 } from '../../kernels/hash.js'
import { sizeOf, type NDArray } from '../../kernels/shape.js'
import { inputsOf, type PeerLayer, type PeerModel } from './models.js'

const learning = { learningRate: 0.01, momentum: 0.9 }
/** Batches of images. */
export const batches = 4

/** How a layered model is checked: images of its batch, and steps of training on it. */
const check = { N: 2, steps: 2 }

/** The results that are expected of a participant, and for which inputs. */
export interface Expected {
  readonly check: { readonly N: number; readonly steps: number }
  /** `[N, classes]`. */
  readonly predictions: Float64Array
  /** All weights, one after the other, before and after the steps; none if there are no steps. */
  readonly before: Float32Array
  readonly after: Float64Array
}

/** The model without dropout, since the expected results must be the same for all. */
function network({ side, channels, layers: described }: PeerModel) {
  const kept = described.filter(({ type }) => type !== 'dropout')
  const make = ({ type, ...config }: PeerLayer, at: number): Layer =>
    (layers[type] as (config: object) => Layer)({
      ...config,
      ...(at === 0 && { inputShape: [side, side, channels] }),
    })
  return sequential(kept.map(make))
}

/**
 * Writes `problem.json`, `weights.f32`, `images.f32` and `targets.f32`, and computes what is expected.
 * @param batch the most images of a step.
 */
export async function writeProblem(folder: string, model: PeerModel, batch: number): Promise<Expected> {
  const { side, channels, classes } = model
  const count = batches * batch
  const x = { shape: [count, side, side, channels], data: noise(1, count * side * side * channels) }
  const y = { shape: [count, classes], data: new Float32Array(count * classes) }
  for (let n = 0; n < count; n++) y.data[n * classes + (hash32(2, n) % classes)] = 1

  const net = network(model)
  const backend = await openBackend('reference', { dtype: 'float64' })
  const optimizer = sgd(learning)
  await net.compile({ loss: 'categoricalCrossentropy', optimizer, backend, seed: 3 })
  // Biases that are not zero, so that one left out shows; all in float32, so that everyone starts from the same bits.
  const initial = Object.entries(await net.getWeights()).map(([name, { shape, data }]) => ({
    name,
    shape,
    data: name.endsWith('/bias') ? noise(4, data.length).map((v) => v / 10) : Float32Array.from(data),
  }))
  net.setWeights(Object.fromEntries(initial.map(({ name, ...values }) => [name, values])))

  const { N, steps } = check
  const first = ({ shape: [, ...rest], data }: NDArray): NDArray => ({
    shape: [N, ...rest],
    data: data.subarray(0, N * sizeOf(rest)),
  })
  const { data: predictions } = await net.predict(first(x), { batchSize: N })
  await net.fit(arrayDataset({ x: first(x), y: first(y) }), { batchSize: N, epochs: steps, shuffle: false })
  const after = Object.values(await net.getWeights()).flatMap(({ data }) => [...data])
  net.dispose()
  backend.dispose()

  let offset = 0
  const tensors = initial.map(({ name, shape }) => {
    const tensor = { name, shape, offset, length: sizeOf(shape) }
    offset += tensor.length
    return tensor
  })
  const before = new Float32Array(offset)
  initial.forEach(({ data }, at) => before.set(data, tensors[at].offset))
  writeFileSync(join(folder, 'weights.f32'), before)
  writeFileSync(join(folder, 'images.f32'), x.data)
  writeFileSync(join(folder, 'targets.f32'), y.data)
  writeFileSync(
    join(folder, 'problem.json'),
    JSON.stringify({ ...model, ...learning, inputs: inputsOf(model), tensors }),
  )
  return { check, predictions: Float64Array.from(predictions), before, after: Float64Array.from(after) }
}

/** Values in [0, 1). */
export const noise = (seed: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => (hash32(seed, i) >>> 8) / 2 ** 24)
