// Random shapes and special values for any device of gpu.js: in Node's modes, and in a page.

import fc from 'fast-check'
import { hash32 } from '../../../kernels/hash.js'
import type { GpuDevice } from '../../../kernels/gpu/runtime/device.js'
import { ops } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { axis } from '../../../kernels/ops/window.js'
import { array, expectClose, filled, randomArray } from '../../support/arrays.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../../support/convolutions.js'
import { inFloat64 } from '../run.js'
import { expectAsReference, runOn } from './run.js'

const windows = { kernel: pair(4), strides: pair(3), dilations: pair(2) }
const convolutions = convolutionsOf({
  ...windows,
  sizes: fc.tuple(upTo(3), upTo(9), upTo(8), upTo(5)),
  K: upTo(6),
})
/** Channels in fours, which the GPU's modes read four at a time. */
const convolutionsInFours = convolutionsOf({
  ...windows,
  sizes: fc.tuple(upTo(2), upTo(9), upTo(8), fc.constantFrom(4, 8)),
  K: fc.constantFrom(4, 12),
})

const pooling = fc
  .record({
    shape: fc.tuple(upTo(2), upTo(8), upTo(7), upTo(4)),
    window: fc.record({ poolSize: pair(3), strides: pair(3), padding: fc.constantFrom('valid', 'same') }),
    seed: fc.nat(),
  })
  .filter(({ shape: [, H, W], window: { poolSize, strides, padding } }) =>
    [H, W].every((size, i) => axis(size, poolSize[i], strides[i], 1, padding).out >= 1),
  )

// Sums are of at most a few hundred terms of magnitude 1.
const sums = { rtol: 1e-5, atol: 1e-5 }

/** A convolution and its three gradients. */
export async function checkConvolutions(device: GpuDevice, numRuns: number): Promise<void> {
  const check = async ({ x: X, w: W, window, bias, relu, seed }: Convolution): Promise<void> => {
    const [x, w] = [randomArray(X, seed), randomArray(W, seed + 1)]
    const b = bias ? { b: randomArray([W[3]], seed + 2) } : {}
    const dy = randomArray(ops.conv2d({ x: X, w: W }, window), seed + 3)
    const activation = relu ? 'relu' : 'linear'
    await expectAsReference(device, 'conv2d', { x, w, ...b }, { ...window, activation }, sums)
    await expectAsReference(device, 'conv2dInputGradient', { dy, w }, { ...window, inputShape: X }, sums)
    const kernelSize = [W[0], W[1]] as const
    await expectAsReference(device, 'conv2dFilterGradient', { x, dy }, { ...window, kernelSize }, sums)
    await expectAsReference(device, 'biasGradient', { dy }, {}, sums)
  }
  await fc.assert(fc.asyncProperty(convolutions, check), { numRuns, seed: 5 })
  await fc.assert(fc.asyncProperty(convolutionsInFours, check), { numRuns, seed: 7 })
}

/** Every pooling and its gradient, on values of which many are equal and some NaN. */
export async function checkPooling(device: GpuDevice, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(pooling, async ({ shape, window, seed }) => {
    const x = tied(shape, seed)
    const out = ops.maxPool2d({ x: shape }, window)
    const dy = randomArray(out, seed + 1)
    await expectAsReference(device, 'maxPool2d', { x: withNaN(x, seed) }, window, {})
    await expectAsReference(device, 'maxPool2dGradient', { x: withNaN(x, seed), dy }, window, sums)
    await expectAsReference(device, 'averagePool2d', { x }, window, sums)
    const gradient = { ...window, inputShape: shape }
    await expectAsReference(device, 'averagePool2dGradient', { dy }, gradient, sums)
    // So small that no weight but the nearest elements' is above 0.
    await expectAsReference(device, 'weightedAveragePool2d', { x }, { ...window, sigma: 0.01 }, sums)
    await expectAsReference(device, 'weightedAveragePool2d', { x }, { ...window, sigma: 0.7 }, sums)
    const weighted = { ...gradient, sigma: 0.7 }
    await expectAsReference(device, 'weightedAveragePool2dGradient', { dy }, weighted, sums)
    await expectAsReference(device, 'l2Pool2d', { x }, window, sums)
    const y = array(out, inFloat64('l2Pool2d', { x }, window).data)
    await expectAsReference(device, 'l2Pool2dGradient', { x, y, dy }, window, sums)
  })
  await fc.assert(property, { numRuns, seed: 5 })
}

/** Dense layers, activations, losses and scores on odd shapes. */
export async function checkRows(device: GpuDevice, numRuns: number): Promise<void> {
  const sizes = fc.record({ N: upTo(9), I: upTo(600), O: upTo(7), seed: fc.nat() })
  const property = fc.asyncProperty(sizes, async ({ N, I, O, seed }) => {
    const x = randomArray([N, I], seed)
    const w = randomArray([I, O], seed + 1)
    const dy = randomArray([N, O], seed + 2)
    await expectAsReference(device, 'dense', { x, w }, { activation: 'linear' }, { atol: 1e-4 })
    await expectAsReference(device, 'denseInputGradient', { dy, w }, {}, sums)
    await expectAsReference(device, 'denseWeightGradient', { x, dy }, {}, sums)
    const logits = { shape: [N, O], data: dy.data.map((value) => value * 9) }
    for (const op of ['relu', 'sigmoid', 'tanh', 'softmax'] as const)
      await expectAsReference(device, op, { x: logits }, {}, { rtol: 1e-5, atol: 1e-7 })
    const target = filled([N, O], 0)
    for (let n = 0; n < N; n++) target.data[n * O + (hash32(seed, n) % O)] = 1
    for (const op of ['softmaxCrossEntropy', 'sigmoidCrossEntropy', 'meanSquaredError'] as const) {
      await expectAsReference(device, op, { x: logits, target }, {}, sums)
      await expectAsReference(device, `${op}Gradient`, { x: logits, target }, {}, sums)
    }
    const ties = { shape: [N, O], data: logits.data.map(Math.round) }
    await expectAsReference(device, 'categoricalAccuracy', { x: ties, target }, {}, {})
    await expectAsReference(device, 'binaryAccuracy', { x: ties, target }, { threshold: 0 }, { rtol: 1e-6 })
  })
  await fc.assert(property, { numRuns, seed: 5 })
}

/**
 * NaN, infinities, and numbers at which a formula overflows or cancels.
 *
 * @param nan what takes NaN's place; default: NaN. GLSL promises none, and Mesa's CPU renderer compares as if there were none.
 */
export async function checkSpecialValues(device: GpuDevice, nan = NaN): Promise<void> {
  const row = (...data: number[]) => array([1, data.length], data)
  const unary = async (op: 'relu' | 'sigmoid' | 'tanh' | 'softmax', ...data: number[]) =>
    (await runOn(device, op, { x: row(...data) }, {}))[0].data
  expectClose(await unary('relu', nan, Infinity, -Infinity, -1, 2), [nan, Infinity, 0, 0, 2])
  expectClose(await unary('sigmoid', -200, 200, 0), [0, 1, 0.5], { atol: 1e-7 })
  expectClose(
    await unary('tanh', -90, 90, 1e-4, -0.29, 0.31, 0),
    [-90, 90, 1e-4, -0.29, 0.31, 0].map(Math.tanh),
    {
      rtol: 1e-6,
    },
  )
  expectClose(await unary('softmax', 1000, 1000, -1000), [0.5, 0.5, 0], { atol: 1e-6 })
  const gradients = { y: row(nan, Infinity, 0, 3), dy: row(5, 6, 7, nan) }
  expectClose((await runOn(device, 'reluGradient', gradients, {}))[0].data, [5, 6, 0, nan])
  const sums = { a: row(nan, Infinity, -Infinity, 1), b: row(0, 1, 1, -2) }
  expectClose((await runOn(device, 'add', sums, { activation: 'relu' }))[0].data, [nan, Infinity, 0, 0])
  const far = { x: row(100, -100, 0), target: row(0, 1, 0) }
  await expectAsReference(device, 'softmaxCrossEntropy', far, {}, { rtol: 1e-6 })
  await expectAsReference(device, 'sigmoidCrossEntropy', far, {}, { rtol: 1e-6 })
  await expectAsReference(device, 'sigmoidCrossEntropy', { x: row(-20), target: row(0) }, {}, { rtol: 1e-5 })
}

/** Of five values, so that windows hold ties. */
function tied(shape: Shape, seed: number): NDArray {
  const x = randomArray(shape, seed)
  return { shape, data: x.data.map((value) => Math.round(value * 2)) }
}

const withNaN = ({ shape, data }: NDArray, seed: number): NDArray => ({
  shape,
  data: data.map((value, i) => (i % 7 === seed % 7 && seed % 3 === 0 ? NaN : value)),
})
