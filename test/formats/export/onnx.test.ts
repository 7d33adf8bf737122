// ONNX Runtime computes with our files what we compute.

import { describe, expect, it } from 'vitest'
import { exportModel, input, layers, model, type NDArray } from 'receptive'
import { decodeModelProto } from '../../../src/formats/onnx/messages.js'
import { expectClose } from '../../support/arrays.js'
import { onnxRuntime, type OnnxRuntime } from '../../support/onnxruntime.js'
import { suiteBackend } from '../../support/suite-backend.js'
import { predictions, withWeights } from './given.js'
import { layerZoo, networkZoo } from './zoo.js'

const backend = await suiteBackend('reference')

const channelsFirst = ({ shape, data }: NDArray): NDArray => {
  const [N, H, W, C] = shape
  const at = (i: number): number => {
    const [n, c, h, w] = [
      Math.floor(i / (C * H * W)),
      Math.floor(i / (H * W)) % C,
      Math.floor(i / W) % H,
      i % W,
    ]
    return data[((n * H + h) * W + w) * C + c]
  }
  return { shape: [N, C, H, W], data: Float32Array.from({ length: data.length }, (_, i) => at(i)) }
}

async function run(
  { InferenceSession, Tensor }: OnnxRuntime,
  bytes: Uint8Array,
  inputs: Readonly<Record<string, NDArray>>,
): Promise<Record<string, NDArray>> {
  const session = await InferenceSession.create(bytes, { executionProviders: ['cpu'], logSeverityLevel: 3 })
  const feeds = Object.entries(inputs).map(
    ([name, { shape, data }]) => [name, new Tensor('float32', Float32Array.from(data), shape)] as const,
  )
  const outputs = Object.entries(await session.run(Object.fromEntries(feeds)))
  await session.release()
  return Object.fromEntries(outputs.map(([name, { dims, data }]) => [name, { shape: dims, data }]))
}

const missing = 'not installed: npm ci --ignore-scripts --prefix bench/peers'

describe.each(['onnxruntime-node', 'onnxruntime-web'] as const)('%s', (name) => {
  const runtime = onnxRuntime(name)

  it.for(Object.entries({ ...layerZoo, ...networkZoo }))(
    'predicts as we do: %s',
    async ([, make], { skip }) => {
      if (!runtime) return skip(missing)
      const net = await withWeights(make(), backend)
      const files = await exportModel(net, 'onnx')
      const { inputs, outputs } = await predictions(net)
      const theirs = await run(runtime, files['model.onnx'], inputs)
      expect(Object.keys(theirs)).toEqual(Object.keys(outputs))
      for (const [one, output] of Object.entries(outputs))
        expectClose(theirs[one], output, { atol: 1e-5, rtol: 1e-5 })
    },
  )

  it('takes and gives images channels first, if that is wanted', async ({ skip }) => {
    if (!runtime) return skip(missing)
    const net = await withWeights(networkZoo['a network that ends in an image'](), backend)
    const files = await exportModel(net, 'onnx', { dataFormat: 'channelsFirst', name: 'net' })
    const { inputs, outputs } = await predictions(net)
    const turned = (all: Readonly<Record<string, NDArray>>): Record<string, NDArray> =>
      Object.fromEntries(Object.entries(all).map(([one, array]) => [one, channelsFirst(array)]))
    const theirs = await run(runtime, files['net.onnx'], turned(inputs))
    for (const [one, output] of Object.entries(turned(outputs)))
      expectClose(theirs[one], output, { atol: 1e-5, rtol: 1e-5 })
    expect(operators(files['net.onnx'])).not.toContain('Transpose')
  })
})

const operators = (bytes: Uint8Array): readonly (string | undefined)[] =>
  decodeModelProto(bytes).graph!.node.map(({ opType }) => opType)

describe('a file', () => {
  it('has batch normalization in the weights before it, and one transposition, at its beginning', async () => {
    const net = await withWeights(networkZoo['convolutions, flatten, dense'](), backend)
    net.classNames = ['a', 'b', 'c']
    const { 'model.onnx': bytes } = await exportModel(net, 'onnx')
    expect(operators(bytes)).toEqual(
      'Transpose Conv Relu MaxPool Conv LeakyRelu Flatten Gemm Relu BatchNormalization Gemm Softmax'.split(
        ' ',
      ),
    )
    const { metadataProps, producerName, graph } = decodeModelProto(bytes)
    expect(producerName).toBe('receptive')
    expect(metadataProps).toEqual([
      { key: 'dataFormat', value: 'channelsLast' },
      { key: 'classNames', value: '["a","b","c"]' },
    ])
    expect(graph!.input[0].type!.tensorType!.shape!.dim).toEqual([
      { dimParam: 'N' }, { dimValue: 12 }, { dimValue: 10 }, { dimValue: 1 },
    ]) // prettier-ignore
  })

  it('keeps batch normalization if something else takes the same input', async () => {
    const x = input({ shape: [4, 4, 2] })
    const y = layers.conv2d({ filters: 2, kernelSize: 1 }).apply(x)
    const net = model({ inputs: x, outputs: layers.add().apply([y, layers.batchNormalization().apply(y)]) })
    await withWeights(net, backend)
    expect(operators((await exportModel(net, 'onnx'))['model.onnx'])).toContain('BatchNormalization')
  })

  it('gives an input that is an output, too, another name', async () => {
    const x = input({ shape: [2], name: 'x' })
    const net = model({ inputs: x, outputs: { y: layers.reLU().apply(x), x } })
    await withWeights(net, backend)
    const { graph } = decodeModelProto((await exportModel(net, 'onnx'))['model.onnx'])
    expect(graph!.output.map(({ name }) => name)).toEqual(['y', 'x_output'])
    expect(graph!.node.map(({ opType }) => opType)).toEqual(['Relu', 'Identity'])
  })
})
