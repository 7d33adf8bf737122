// Every op of the contract, as a device runs it, against the reference in float64: for whatever runs this, a page above all.
// Shapes are odd and asymmetric, or the case study's with fewer images.

import type { Device, DeviceDescription, Stored } from '../../kernels/device.js'
import { hash32 } from '../../kernels/hash.js'
import type { Conv2dWindow } from '../../kernels/ops/conv2d.js'
import type { Pool2dAttributes } from '../../kernels/ops/pool2d.js'
import {
  mapInputs,
  mapOutputs,
  ops,
  outputNamed,
  type Attributes,
  type Inputs,
  type OpName,
  type UpdateName,
} from '../../kernels/ops.js'
import { ReferenceDevice } from '../../kernels/reference/device.js'
import type { Float, NDArray, Shape } from '../../kernels/shape.js'
import { WasmDevice } from '../../kernels/wasm/runtime/device.js'
import type { WasmOptions } from '../../kernels/wasm/runtime/runtime.js'
import { run } from '../kernels/run.js'
import { array, filled, randomArray } from '../support/arrays.js'

interface Case<K extends OpName | UpdateName> {
  readonly inputs: Inputs<K, NDArray>
  readonly attributes: Attributes<K>
}

/** What came of an op over all its cases. */
export interface OpResult {
  /** The worst |actual − expected|, as a share of the largest expected magnitude of its array. */
  readonly error: number
  /** A hash of every bit of every result. */
  readonly bits: number
}

export interface EveryOp {
  readonly device: DeviceDescription
  readonly results: Readonly<Record<OpName | UpdateName, OpResult>>
}

const dense = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
const convolutions: readonly { x: Shape; w: Shape; window: Conv2dWindow }[] = [
  { x: [2, 13, 11, 3], w: [3, 3, 3, 5], window: dense },
  { x: [1, 9, 14, 7], w: [5, 5, 7, 6], window: { ...dense, strides: [2, 3], padding: 'same' } },
  { x: [3, 10, 8, 5], w: [3, 2, 5, 9], window: { ...dense, dilations: [2, 3], padding: 'same' } },
  { x: [1, 7, 9, 6], w: [1, 1, 6, 11], window: dense },
  { x: [1, 15, 13, 2], w: [7, 7, 2, 4], window: { ...dense, strides: [2, 2], padding: 'same' } },
  // Winograd's: F(2×2) on small images, F(4×4) on large.
  { x: [3, 9, 8, 12], w: [3, 3, 12, 20], window: { ...dense, padding: 'same' } },
  { x: [2, 43, 41, 8], w: [3, 3, 8, 12], window: dense },
  { x: [2, 70, 70, 3], w: [3, 3, 3, 32], window: dense },
  { x: [2, 34, 34, 32], w: [3, 3, 32, 32], window: dense },
]

const pools: readonly { x: Shape; window: Pool2dAttributes }[] = [
  { x: [2, 9, 7, 5], window: { poolSize: [2, 3], strides: [2, 1], padding: 'valid' } },
  { x: [1, 11, 8, 3], window: { poolSize: [3, 3], strides: [2, 2], padding: 'same' } },
  { x: [2, 69, 67, 32], window: { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } },
]

// Batch, inputs, units.
const products = [
  [1, 70, 3],
  [5, 513, 37],
  [4, 8192, 128],
] as const
// One length that a thread computes alone, one that threads share.
const lengths = [13, 70_001]
const rows = [
  [1, 3],
  [33, 7],
  [700, 10],
] as const

// One that a thread computes alone, one of few rows and many channels, one whose rows are cut into parts.
const images: readonly Shape[] = [
  [2, 5, 4, 7],
  [2, 9, 7, 290],
  [3, 37, 29, 40],
]
const epsilon = 1e-3

const map = <T, K extends OpName | UpdateName>(
  list: readonly T[],
  make: (item: T, seed: number) => Case<K>,
): readonly Case<K>[] => list.map((item, i) => make(item, 10 * i + 1))

const scaled = ({ shape, data }: NDArray, factor: number): NDArray => ({
  shape,
  data: data.map((value) => value * factor),
})
const magnitudes = ({ shape, data }: NDArray): NDArray => ({ shape, data: data.map(Math.abs) })

/** One value per channel of each, variances between ½ and 1½. */
function perChannel(shape: Shape, seed: number) {
  const [mean, spread, gamma, beta] = [0, 1, 2, 3].map((i) => randomArray(shape.slice(-1), seed + i))
  return { mean, variance: { ...spread, data: spread.data.map((value) => 1 + value / 2) }, gamma, beta }
}

const outOf = ({ x, window }: (typeof pools)[number]): Shape => ops.maxPool2d({ x }, window)
const unary = map(lengths, (length, seed) => ({
  inputs: { x: scaled(randomArray([length], seed), 6) },
  attributes: {},
}))
const binary = map(lengths, (length, seed) => ({
  inputs: { y: magnitudes(randomArray([length], seed)), dy: randomArray([length], seed + 1) },
  attributes: {},
}))
const losses = map(rows, ([N, K], seed) => ({
  inputs: {
    x: scaled(randomArray([N, K], seed), 8),
    target: oneOf(N, K, seed),
    weight: magnitudes(randomArray([N], seed + 1)),
  },
  attributes: {},
}))
const scored = map(rows, ([N, K], seed) => ({
  inputs: { x: scaled(randomArray([N, K], seed), 8), target: oneOf(N, K, seed) },
  attributes: { threshold: 0.5 },
}))

/** Targets of one class a row. */
function oneOf(N: number, K: number, seed: number): NDArray {
  const target = filled([N, K], 0)
  for (let n = 0; n < N; n++) target.data[n * K + (hash32(seed, n) % K)] = 1
  return target
}

/** Windows that do not overlap: 2×2 as the case study's, or 3×2 with a gap. */
const apart = (seed: number): Pool2dAttributes =>
  seed % 20 === 1
    ? { poolSize: [2, 2], strides: [2, 2], padding: 'valid' }
    : { poolSize: [3, 2], strides: [3, 3], padding: 'same' }

/** Where the maxima of a convolution's windows stand, and a gradient by them. */
function pooledOutputs({ x, w, window }: (typeof convolutions)[number], seed: number) {
  const inputs = { x: randomArray(x, seed + 1), w: randomArray(w, seed + 2) }
  const { argmax } = run('conv2dMaxPool2dWithArgmax', inputs, { ...window, pool: apart(seed) })
  return { argmax, dy: randomArray(argmax.shape, seed + 3) }
}

const averaged = map(pools, ({ x, window }, seed) => ({
  inputs: { dy: randomArray(outOf({ x, window }), seed) },
  attributes: { ...window, inputShape: x, sigma: 0.8 },
}))
const pooled = map(pools, ({ x, window }, seed) => ({
  inputs: { x: randomArray(x, seed) },
  attributes: { ...window, sigma: 0.8 },
}))

const bordered = map(images, (shape, seed) => ({
  inputs: { x: randomArray(shape, seed) },
  attributes: {
    border: [
      [1, 2],
      [2, 0],
    ] as const,
  },
}))

const cases: { readonly [K in OpName]: readonly Case<K>[] } = {
  conv2d: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { x: randomArray(x, seed), w: randomArray(w, seed + 1), b: randomArray([w[3]], seed + 2) },
    attributes: { ...window, activation: seed % 20 === 1 ? 'relu' : 'linear' },
  })),
  conv2dMaxPool2d: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { x: randomArray(x, seed), w: randomArray(w, seed + 1), b: randomArray([w[3]], seed + 2) },
    attributes: { ...window, pool: { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } },
  })),
  conv2dMaxPool2dWithArgmax: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { x: randomArray(x, seed), w: randomArray(w, seed + 1), b: randomArray([w[3]], seed + 2) },
    attributes: { ...window, pool: apart(seed) },
  })),
  conv2dInputGradient: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { dy: randomArray(ops.conv2d({ x, w }, window), seed), w: randomArray(w, seed + 1) },
    attributes: { ...window, inputShape: x },
  })),
  conv2dFilterGradient: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { x: randomArray(x, seed), dy: randomArray(ops.conv2d({ x, w }, window), seed + 1) },
    attributes: { ...window, kernelSize: [w[0], w[1]] },
  })),
  biasGradient: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { dy: randomArray(ops.conv2d({ x, w }, window), seed) },
    attributes: {},
  })),
  maxPool2d: pooled,
  maxPool2dGradient: map(pools, ({ x, window }, seed) => ({
    inputs: { x: randomArray(x, seed), dy: randomArray(outOf({ x, window }), seed + 1) },
    attributes: window,
  })),
  conv2dMaxPool2dFilterGradient: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { x: randomArray(x, seed), ...pooledOutputs({ x, w, window }, seed) },
    attributes: { ...window, kernelSize: [w[0], w[1]], pool: apart(seed) },
  })),
  conv2dMaxPool2dInputGradient: map(convolutions, ({ x, w, window }, seed) => ({
    inputs: { w: randomArray(w, seed), ...pooledOutputs({ x, w, window }, seed) },
    attributes: { ...window, inputShape: x, pool: apart(seed) },
  })),
  averagePool2d: pooled,
  averagePool2dGradient: averaged,
  l2Pool2d: pooled,
  l2Pool2dGradient: map(pools, ({ x, window }, seed) => ({
    // Any y will do that is not near 0.
    inputs: {
      x: randomArray(x, seed),
      y: array(
        outOf({ x, window }),
        randomArray(outOf({ x, window }), seed + 1).data.map((value) => value + 2),
      ),
      dy: randomArray(outOf({ x, window }), seed + 2),
    },
    attributes: window,
  })),
  weightedAveragePool2d: pooled,
  weightedAveragePool2dGradient: averaged,
  dense: map(products, ([N, I, O], seed) => ({
    inputs: { x: randomArray([N, I], seed), w: randomArray([I, O], seed + 1), b: randomArray([O], seed + 2) },
    attributes: { activation: 'relu' },
  })),
  denseInputGradient: map(products, ([N, I, O], seed) => ({
    inputs: { dy: randomArray([N, O], seed), w: randomArray([I, O], seed + 1) },
    attributes: {},
  })),
  denseWeightGradient: map(products, ([N, I, O], seed) => ({
    inputs: { x: randomArray([N, I], seed), dy: randomArray([N, O], seed + 1) },
    attributes: {},
  })),
  relu: unary,
  reluGradient: binary,
  sigmoid: unary,
  sigmoidGradient: binary,
  tanh: unary,
  tanhGradient: binary,
  softmax: map(rows, (shape, seed) => ({
    inputs: { x: scaled(randomArray(shape, seed), 8) },
    attributes: {},
  })),
  softmaxGradient: map(rows, (shape, seed) => ({
    inputs: { y: magnitudes(randomArray(shape, seed)), dy: randomArray(shape, seed + 1) },
    attributes: {},
  })),
  batchStatistics: map(images, (shape, seed) => ({
    // Far from zero, beside the deviation.
    inputs: { x: { shape, data: randomArray(shape, seed).data.map((value) => value + 100) } },
    attributes: {},
  })),
  batchNormalization: map(images, (shape, seed) => ({
    inputs: { x: randomArray(shape, seed), ...perChannel(shape, seed + 1) },
    attributes: { epsilon, activation: 'relu' },
  })),
  batchNormalizationParameterGradient: map(images, (shape, seed) => {
    const { mean, variance } = perChannel(shape, seed + 2)
    const inputs = { x: randomArray(shape, seed), dy: randomArray(shape, seed + 1), mean, variance }
    return { inputs, attributes: { epsilon } }
  }),
  batchNormalizationInputGradient: map(images, (shape, seed) => {
    const { beta: dbeta, ...others } = perChannel(shape, seed + 2)
    const dgamma = randomArray(dbeta.shape, seed + 7)
    const inputs = { x: randomArray(shape, seed), dy: randomArray(shape, seed + 1), ...others, dgamma, dbeta }
    return { inputs, attributes: { epsilon } }
  }),
  movingAverage: map(lengths, (length, seed) => ({
    inputs: { average: randomArray([length], seed), value: randomArray([length], seed + 1) },
    attributes: { momentum: 0.99 },
  })),
  foldBatchNormalization: map(convolutions, ({ w }, seed) => ({
    inputs: { w: randomArray(w, seed), b: randomArray(w.slice(3), seed + 1), ...perChannel(w, seed + 2) },
    attributes: { epsilon },
  })),
  // The last in fours, too.
  add: map([...lengths, 30_004], (length, seed) => ({
    inputs: { a: randomArray([length], seed), b: randomArray([length], seed + 1) },
    attributes: { activation: 'relu' },
  })),
  multiply: [
    ...map<number, 'multiply'>(lengths, (length, seed) => ({
      inputs: { a: randomArray([length], seed), b: randomArray([length], seed + 1) },
      attributes: {},
    })),
    ...map<Shape, 'multiply'>(images, (shape, seed) => ({
      inputs: { a: randomArray(shape, seed), b: randomArray([shape[0], 1, 1, shape[3]], seed + 1) },
      attributes: {},
    })),
  ],
  multiplyGateGradient: map(images, (shape, seed) => ({
    inputs: { a: randomArray(shape, seed), dy: randomArray(shape, seed + 1) },
    attributes: {},
  })),
  concatenate: map(images, (shape, seed) => {
    const axis = [3, 1, 0][Math.floor(seed / 10)]
    const of = (size: number): NDArray => randomArray(shape.with(axis, size), seed + size)
    return { inputs: { x0: of(3), x1: randomArray(shape, seed), x2: of(1) }, attributes: { axis } }
  }),
  slice: map(images, (shape, seed) => {
    const axis = [2, 3, 1][Math.floor(seed / 10)]
    const attributes = { axis, start: 1, size: shape[axis] - 2 }
    return { inputs: { x: randomArray(shape, seed) }, attributes }
  }),
  pad2d: bordered,
  crop2d: bordered,
  dropoutMask: map(lengths, (length, seed) => ({
    inputs: {},
    attributes: { shape: [length], rate: 0.25, key: hash32(seed, 0) },
  })),
  softmaxCrossEntropy: losses,
  softmaxCrossEntropyGradient: losses,
  sigmoidCrossEntropy: losses,
  sigmoidCrossEntropyGradient: losses,
  meanSquaredError: losses,
  meanSquaredErrorGradient: losses,
  categoricalAccuracy: scored,
  binaryAccuracy: scored,
}

const updateCases: { readonly [K in UpdateName]: readonly Case<K>[] } = {
  sgd: map(lengths, (length, seed) => ({
    inputs: {
      w: randomArray([length], seed),
      v: randomArray([length], seed + 1),
      g: randomArray([length], seed + 2),
    },
    attributes: { learningRate: 0.3, momentum: 0.9, nesterov: seed % 20 === 1 },
  })),
  adam: map(lengths, (length, seed) => ({
    inputs: {
      w: randomArray([length], seed),
      m: randomArray([length], seed + 1),
      v: magnitudes(randomArray([length], seed + 2)),
      g: randomArray([length], seed + 3),
    },
    attributes: { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, step: 3 },
  })),
}

/** Runs every case on the WebAssembly device. */
export const everyOp = async (options: WasmOptions): Promise<EveryOp> =>
  everyOpOn(await WasmDevice.open(options))

/**
 * Runs every case on a device, and disposes of it.
 *
 * @param step 1 for every case; more for every second, third… of an op, the last one always.
 */
export async function everyOpOn<H>(device: Device<H>, step = 1): Promise<EveryOp> {
  const results: Partial<Record<OpName | UpdateName, OpResult>> = {}
  for (const op of Object.keys(cases) as OpName[])
    results[op] = await compare(cases[op], (on, example) => runOp(on, op, example), device, step)
  for (const op of Object.keys(updateCases) as UpdateName[])
    results[op] = await compare(updateCases[op], (on, example) => runUpdate(on, op, example), device, step)
  const description = device.describe()
  device.dispose()
  return { device: description, results: results as EveryOp['results'] }
}

async function compare<K extends OpName | UpdateName, D>(
  examples: readonly Case<K>[],
  run: <H>(on: Device<H>, example: Case<K>) => Promise<readonly Float[]>,
  device: Device<D>,
  step: number,
): Promise<OpResult> {
  let [error, bits] = [0, 0]
  for (const [i, example] of examples.entries()) {
    if ((examples.length - 1 - i) % step > 0) continue
    const expected = await run(new ReferenceDevice('float64'), example)
    const actual = await run(device, example)
    actual.forEach((values, i) => {
      let [worst, largest] = [0, 0]
      for (let at = 0; at < values.length; at++) {
        largest = Math.max(largest, Math.abs(expected[i][at]))
        // A NaN is the worst there is.
        const off = Math.abs(values[at] - expected[i][at])
        worst = off <= worst ? worst : Number.isNaN(off) ? Infinity : off
      }
      error = Math.max(error, worst === 0 ? 0 : worst / largest)
      for (const word of new Uint32Array(values.buffer)) bits = hash32(bits, word)
    })
  }
  return { error, bits }
}

async function runOp<H, K extends OpName>(
  on: Device<H>,
  op: K,
  { inputs, attributes }: Case<K>,
): Promise<Float[]> {
  const shapes = ops[op](
    mapInputs<K, NDArray, Shape>(inputs, (input) => input.shape),
    attributes,
  )
  const stored = upload(on, inputs)
  const handles = on.run(op, stored, attributes, shapes)
  const outputs: Stored<H>[] = []
  mapOutputs<K, number>(shapes, (shape, name) =>
    outputs.push({ shape, handle: outputNamed<K, H>(handles, name) }),
  )
  const result = await Promise.all(outputs.map((output) => on.read(output)))
  for (const { handle } of [...Object.values<Stored<H>>(stored), ...outputs]) on.release(handle)
  return result
}

async function runUpdate<H, K extends UpdateName>(
  on: Device<H>,
  op: K,
  { inputs, attributes }: Case<K>,
): Promise<Float[]> {
  const stored = upload(on, inputs)
  on.update(op, stored, attributes)
  const all = Object.values<Stored<H>>(stored)
  const result = await Promise.all(all.map((input) => on.read(input)))
  for (const { handle } of all) on.release(handle)
  return result
}

const upload = <H, K extends OpName | UpdateName>(on: Device<H>, inputs: Inputs<K, NDArray>) =>
  mapInputs<K, NDArray, Stored<H>>(inputs, (input) => ({ shape: input.shape, handle: on.upload(input) }))
