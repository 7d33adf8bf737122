// The convolutional layers by Keras's rules: shapes, weights, what they refuse, and what they are made of.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  input,
  layers,
  loadModel,
  model,
  openBackend,
  sequential,
  type Backend,
  type Layer,
  type OpLayer,
} from 'receptive'
import { expectClose, randomArray } from '../support/arrays.js'

const outputOf = (layer: Layer, ...shape: number[]): readonly number[] => layer.apply(input({ shape })).shape
const weightsOf = ({ definition }: Layer, ...shape: number[]) =>
  Object.fromEntries(
    Object.entries((definition as OpLayer).weights!([shape])).map(([name, weight]) => [name, weight.shape]),
  )

describe('shapes are Keras’s', () => {
  it('of depthwiseConv2d', () => {
    const layer = layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same' })
    expect(outputOf(layer, 9, 8, 5)).toEqual([5, 4, 10])
    expect(weightsOf(layer, 9, 8, 5)).toEqual({ kernel: [3, 3, 5, 2], bias: [10] })
  })

  it('of conv2d in groups', () => {
    const layer = layers.conv2d({ filters: 6, kernelSize: [3, 1], groups: 2, useBias: false })
    expect(outputOf(layer, 9, 8, 4)).toEqual([7, 8, 6])
    expect(weightsOf(layer, 9, 8, 4)).toEqual({ kernel: [3, 1, 2, 6] })
  })

  it('of separableConv2d', () => {
    const layer = layers.separableConv2d({ filters: 7, kernelSize: 3, depthMultiplier: 2 })
    expect(outputOf(layer, 9, 8, 3)).toEqual([7, 6, 7])
    expect(weightsOf(layer, 9, 8, 3)).toEqual({
      depthwiseKernel: [3, 3, 3, 2],
      pointwiseKernel: [1, 1, 6, 7],
      bias: [7],
    })
  })

  // keras.src.backend.common.backend_utils, compute_conv_transpose_output_length, by hand.
  it.each([
    [{ kernelSize: 2, strides: 2 }, [8, 6]],
    [{ kernelSize: 3, strides: 2 }, [9, 7]],
    [{ kernelSize: 3, strides: 2, padding: 'same' as const }, [8, 6]],
    [{ kernelSize: 3, strides: 2, padding: 'same' as const, outputPadding: 0 }, [7, 5]],
    [{ kernelSize: 3, strides: 2, padding: 'same' as const, outputPadding: [1, 0] as const }, [8, 5]],
    [{ kernelSize: 3, strides: 2, outputPadding: 1 }, [10, 8]],
    [{ kernelSize: 2, strides: 3 }, [12, 9]],
    [{ kernelSize: 3, dilationRate: 2 }, [8, 7]],
    [{ kernelSize: [1, 4] as const, strides: [2, 1] as const }, [8, 6]],
  ])('of conv2dTranspose %#', (config, [oH, oW]) => {
    const layer = layers.conv2dTranspose({ filters: 5, ...config })
    expect(outputOf(layer, 4, 3, 2)).toEqual([oH, oW, 5])
    expect(weightsOf(layer, 4, 3, 2).kernel.slice(2)).toEqual([5, 2])
  })
})

describe('refuses', () => {
  it.each<[() => unknown, string]>([
    [
      () => layers.conv2d({ filters: 3, kernelSize: 1, groups: 2 }),
      'conv2d: the 3 channels of filters cannot be divided into 2 groups',
    ],
    [
      () => layers.conv2d({ filters: 3, kernelSize: 1, groups: 0.5 }),
      'conv2d: groups must be a whole number',
    ],
    [
      () => outputOf(layers.conv2d({ filters: 4, kernelSize: 1, groups: 2 }), 5, 5, 3),
      'conv2d: the 3 channels of the input cannot be divided into 2 groups',
    ],
    [() => layers.depthwiseConv2d({} as never), 'depthwiseConv2d: kernelSize must be'],
    [
      () => layers.depthwiseConv2d({ kernelSize: 3, filters: 3 } as never),
      "depthwiseConv2d: there is no option 'filters'",
    ],
    [
      () => layers.depthwiseConv2d({ kernelSize: 3, depth_multiplier: 2 } as never),
      "did you mean 'depthMultiplier'?",
    ],
    [() => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 0 }), 'depthMultiplier must be a whole'],
    [
      () => outputOf(layers.depthwiseConv2d({ kernelSize: 5 }), 4, 9, 2),
      'depthwiseConv2d: a window of [5,5], dilated by [1,1], does not fit into an image of [4,9]',
    ],
    [
      () => layers.separableConv2d({ filters: 2, kernelSize: 3, kernelInitializer: 'zeros' } as never),
      "separableConv2d: there is no option 'kernelInitializer'",
    ],
    [
      () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, outputPadding: -1 }),
      'conv2dTranspose: outputPadding must be a whole number of at least 0, or two of them as [rows, columns], got -1',
    ],
    [
      () => outputOf(layers.conv2dTranspose({ filters: 2, kernelSize: 3, outputPadding: 1 }), 4, 4, 1),
      'outputPadding must be whole numbers of at least 0 and below strides, [1,1], got [1,1]',
    ],
    [() => outputOf(layers.conv2dTranspose({ filters: 2, kernelSize: 3 }), 12), 'it takes images, [H,W,C]'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('a network of them', () => {
  const backends: Backend[] = []
  beforeAll(async () => {
    backends.push(await openBackend('reference', { dtype: 'float64' }), await openBackend('wasm'))
  })
  afterAll(() => {
    for (const backend of backends) backend.dispose()
  })

  const net = () => {
    const x = input({ shape: [9, 8, 4] })
    const stack = [
      layers.conv2d({ filters: 6, kernelSize: 3, groups: 2, padding: 'same', activation: 'relu' }),
      layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2, activation: 'relu' }),
      layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2, activation: 'relu' }),
    ]
    return model({ inputs: x, outputs: stack.reduce((y, layer) => layer.apply(y), x) })
  }
  const x = randomArray([3, 9, 8, 4], 5)

  it('computes the same on WebAssembly as in float64, and again when it was saved and loaded', async () => {
    const [reference, wasm] = backends
    const made = net()
    await made.compile({ loss: 'meanSquaredError', backend: wasm, seed: 7 })
    const predicted = await made.predict(x)
    const file = await made.toSafetensors()
    const loaded = await loadModel(file, { backend: reference })
    const again = await loaded.predict(x)
    expectClose(predicted, again, { atol: 1e-5, rtol: 1e-5 })
    expect(loaded.layers.map(({ kind }) => kind)).toEqual(made.layers.map(({ kind }) => kind))
  })

  it('separableConv2d is a depthwise convolution and one of 1×1 taps', async () => {
    const [reference] = backends
    const compiled = async (...stack: Layer[]) => {
      const made = sequential(stack)
      await made.compile({ loss: 'meanSquaredError', backend: reference, seed: 1 })
      return made
    }
    const one = await compiled(
      layers.separableConv2d({
        filters: 5,
        kernelSize: 3,
        depthMultiplier: 2,
        inputShape: [9, 8, 4],
        name: 's',
      }),
    )
    const two = await compiled(
      layers.depthwiseConv2d({
        kernelSize: 3,
        depthMultiplier: 2,
        useBias: false,
        inputShape: [9, 8, 4],
        name: 'd',
      }),
      layers.conv2d({ filters: 5, kernelSize: 1, name: 'p' }),
    )
    const [first, second, bias] = [
      randomArray([3, 3, 4, 2], 1),
      randomArray([1, 1, 8, 5], 2),
      randomArray([5], 3),
    ]
    one.setWeights({ 's/depthwiseKernel': first, 's/pointwiseKernel': second, 's/bias': bias })
    two.setWeights({ 'd/kernel': first, 'p/kernel': second, 'p/bias': bias })
    expectClose(await one.predict(x), await two.predict(x), { atol: 1e-12 })
  })
})
