// Graphs of TensorFlow's ops: what a graph of many of them computes is what TensorFlow.js computes; what cannot be read is told of whole.

import { describe, expect, it } from 'vitest'
import { loadModel, type Model } from 'receptive'
import { missingPeers, openTfjs } from '../../support/tfjs.js'

const text = (value: string) => ({ s: Buffer.from(value).toString('base64') })
const list = (...values: number[]) => ({ list: { i: values.map(String) } })
const shape = (...dims: number[]) => ({ dim: dims.map((size) => ({ size: String(size) })) })

interface Constant {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

/** A graph under construction. */
class GraphFile {
  readonly node: object[] = []
  readonly weights: (Constant & { readonly name: string })[] = []

  op(name: string, op: string, input: readonly string[], attr: object = {}): string {
    this.node.push({ name, op, input, attr: { T: { type: 'DT_FLOAT' }, ...attr } })
    return name
  }

  constant(name: string, shapeOf: readonly number[], whole?: readonly number[]): string {
    const size = shapeOf.reduce((a, b) => a * b, 1)
    const data = whole
      ? Int32Array.from(whole)
      : Float32Array.from({ length: size }, (_, i) => 0.6 + Math.sin(i * 2.3 + this.weights.length) / 2)
    this.weights.push({ name, shape: shapeOf, data })
    const dtype = { type: whole ? 'DT_INT32' : 'DT_FLOAT' }
    return this.op(name, 'Const', [], {
      dtype,
      value: { tensor: { ...dtype, dtype: dtype.type, tensorShape: shape(...shapeOf) } },
    })
  }

  json(outputs: readonly string[]) {
    const specs = this.weights.map(({ name, shape: dims, data }) => ({
      ...{ name, shape: dims, dtype: data instanceof Int32Array ? 'int32' : 'float32' },
    }))
    const port = (name: string) => [name, { name: `${name}:0`, dtype: 'DT_FLOAT' }] as const
    return {
      format: 'graph-model',
      modelTopology: { node: this.node, versions: { producer: 1 } },
      signature: { outputs: Object.fromEntries(outputs.map(port)) },
      weightsManifest: [{ paths: ['w'], weights: specs }],
    }
  }

  get bytes(): Buffer {
    return Buffer.concat(this.weights.map(({ data }) => Buffer.from(data.buffer)))
  }
}

const windowOf = (strides: readonly [number, number], padding: string, more: object = {}) => ({
  ...{
    strides: list(1, ...strides, 1),
    padding: text(padding),
    data_format: text('NHWC'),
    dilations: list(1, 1, 1, 1),
  },
  ...more,
})

function manyOps(): GraphFile {
  const g = new GraphFile()
  g.op('x', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, shape: { shape: shape(-1, 8, 9, 3) } })
  g.op('conv', 'Conv2D', ['x', g.constant('w', [3, 3, 3, 4])], windowOf([1, 2], 'SAME'))
  g.op('biased', 'BiasAdd', ['conv', g.constant('b', [4])], { data_format: text('NHWC') })
  const statistics = ['scale', 'offset', 'mean', 'variance'].map((name) => g.constant(name, [4]))
  g.op('normal', 'FusedBatchNormV3', ['biased', ...statistics], {
    epsilon: { f: 0.01 },
    data_format: text('NHWC'),
  })
  g.op('leaky', 'LeakyRelu', ['normal'], { alpha: { f: 0.3 } })
  g.op('padded', 'PadV2', [
    'leaky',
    g.constant('pads', [4, 2], [0, 0, 1, 2, 0, 1, 0, 0]),
    g.constant('zero', [], [0]),
  ])
  g.op('deep', 'DepthwiseConv2dNative', ['padded', g.constant('dw', [3, 2, 4, 2])], windowOf([1, 1], 'VALID'))
  const fused = {
    num_args: { i: '1' },
    fused_ops: { list: { s: ['BiasAdd', 'Relu6'].map((one) => text(one).s) } },
  }
  g.op(
    'mixed',
    '_FusedConv2D',
    ['deep', g.constant('pw', [1, 1, 8, 8]), g.constant('pb', [8])],
    windowOf([1, 1], 'SAME', fused),
  )
  g.op('sum', 'AddV2', ['mixed', 'deep'])
  g.op('scaled', 'Mul', [g.constant('factor', [8]), 'sum'])
  g.op('rooted', 'Sqrt', [g.op('positive', 'Maximum', ['scaled', g.constant('least', [])])])
  g.op('pooled', 'AvgPool', ['rooted'], windowOf([2, 2], 'SAME', { ksize: list(1, 3, 3, 1) }))
  g.op('larger', 'ResizeBilinear', ['pooled', g.constant('size', [2], [7, 6])], {
    half_pixel_centers: { b: true },
  })
  g.op('most', 'MaxPool', ['larger'], windowOf([2, 2], 'VALID', { ksize: list(1, 2, 2, 1) }))
  g.op('both', 'ConcatV2', ['most', g.op('other', 'Tanh', ['most']), g.constant('axis', [], [3])], {
    N: { i: '2' },
  })
  const [zero, one, ones] = [
    g.constant('from', [1], [0]),
    g.constant('to', [1], [1]),
    g.constant('by', [1], [1]),
  ]
  g.op('batch', 'StridedSlice', [g.op('shape', 'Shape', ['both']), zero, one, ones], {
    shrink_axis_mask: { i: '1' },
  })
  g.op('target', 'Pack', ['batch', g.constant('rest', [], [144])], { N: { i: '2' }, axis: { i: '0' } })
  g.op('flat', 'Reshape', ['both', 'target'])
  g.op('dense', 'MatMul', ['flat', g.constant('mw', [5, 144])], { transpose_b: { b: true } })
  g.op('probabilities', 'Softmax', [g.op('shifted', 'Sub', ['dense', g.constant('mb', [5])])])
  g.op('average', 'Mean', ['both', g.constant('axes', [2], [1, 2])], { keep_dims: { b: false } })
  return g
}

const load = (g: GraphFile, outputs: readonly string[]): Promise<Model<never>> =>
  loadModel<never>(new TextEncoder().encode(JSON.stringify(g.json(outputs))), { files: { w: g.bytes } })

const missing = missingPeers('@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm')

describe.skipIf(missing !== undefined)(`a graph of many ops${missing ? ` (${missing})` : ''}`, () => {
  it('computes what TensorFlow.js does, each output by its name', async () => {
    const g = manyOps()
    const outputs = ['probabilities', 'average', 'sum']
    const net = await load(g, outputs)
    const tf = await openTfjs()
    const json = g.json(outputs)
    const [{ weights: weightSpecs }] = json.weightsManifest
    const weightData = Uint8Array.from(g.bytes).buffer
    const theirs = await tf.loadGraphModel(tf.io.fromMemory({ ...json, weightSpecs, weightData }))
    const data = Float32Array.from({ length: 2 * 8 * 9 * 3 }, (_, i) => Math.cos(i * 0.37))
    const wanted = theirs.predict(tf.tensor(data, [2, 8, 9, 3])) as unknown as {
      data(): Promise<Float32Array>
    }[]
    const got = (await net.predict({ shape: [2, 8, 9, 3], data })) as Record<
      string,
      { readonly data: Float32Array }
    >
    expect(net.outputNames).toEqual(outputs)
    for (const [i, name] of outputs.entries()) {
      const values = await wanted[i].data()
      expect(got[name].data.length).toBe(values.length)
      values.forEach((value, j) =>
        expect(Math.abs(value - got[name].data[j])).toBeLessThan(1e-4 * (1 + Math.abs(value))),
      )
    }
  })

  it('adds biases within the products before them', async () => {
    const net = await load(manyOps(), ['probabilities'])
    expect(Object.keys(await net.getWeights())).toContain('conv/bias')
    expect([...net.layers].map(({ name }) => name)).not.toContain('biased')
  })
})

describe('graphs that cannot be read', () => {
  it('are told of with every op', async () => {
    const g = manyOps()
    g.op('one', 'Whirl', ['both'])
    g.op('two', 'Swoosh', ['one'])
    await expect(load(g, ['two'])).rejects.toThrow(
      /Whirl: there is no such op \(one\)[^]*Swoosh: [^]*tfjs_layers_model/,
    )
  })

  it('are told of with every attribute', async () => {
    const g = manyOps()
    g.op('first', 'MaxPool', ['both'], {
      ...windowOf([1, 1], 'VALID'),
      ksize: list(1, 2, 2, 1),
      data_format: text('NCHW'),
    })
    g.op('last', 'Mean', ['both', g.constant('examples', [1], [0])])
    g.op('sum2', 'AddV2', ['first', 'last'])
    await expect(load(g, ['sum2'])).rejects.toThrow(
      /MaxPool: its data_format is NCHW[^]*Mean: it reduces the batch axis/,
    )
  })

  it.each([
    [
      'in a circle',
      (g: GraphFile) => (g.op('a', 'Relu', ['end']), g.op('end', 'Relu', ['a'])),
      /in a circle/,
    ],
    ['with a node missing', (g: GraphFile) => g.op('end', 'Relu', ['nowhere']), /no node 'nowhere'/],
    [
      'that joins batches',
      (g: GraphFile) => g.op('end', 'Reshape', ['both', g.constant('s', [1], [-1])]),
      /joins the examples of a batch/,
    ],
  ])('%s', async (_, add, error) => {
    const g = manyOps()
    add(g)
    await expect(load(g, ['end'])).rejects.toThrow(error)
  })
})
