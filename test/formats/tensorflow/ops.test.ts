// What graphs of TensorFlow's ops say in several ways: fused nodes are their parts, explicit padding is a node of its own, sizes are
// worked out. And what is refused, by each op.

import { describe, expect, it } from 'vitest'
import { loadModel, type Model, type NDArray } from 'receptive'
import { given, GraphFile, list, shape, text, windowOf } from './graphs.js'

const load = (g: GraphFile, outputs: readonly string[]): Promise<Model> =>
  loadModel(new TextEncoder().encode(JSON.stringify(g.json(outputs))), { files: { w: g.bytes } })

/** A graph of an image, [N,6,5,4]. */
function image(): GraphFile {
  const g = new GraphFile()
  g.op('x', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, shape: { shape: shape(-1, 6, 5, 4) } })
  return g
}

async function predicted(add: (g: GraphFile) => string): Promise<NDArray> {
  const g = image()
  const net = await load(g, [add(g)])
  const y = await net.predict({ shape: [2, 6, 5, 4], data: given([2, 6, 5, 4]) })
  const copy = { shape: y.shape, data: Float32Array.from(y.data) }
  net.dispose()
  return copy
}

async function expectSame(one: (g: GraphFile) => string, other: (g: GraphFile) => string): Promise<void> {
  const [got, wanted] = [await predicted(one), await predicted(other)]
  expect(got.shape).toEqual(wanted.shape)
  got.data.forEach((value, i) =>
    expect(Math.abs(value - wanted.data[i])).toBeLessThan(1e-5 * (1 + Math.abs(value))),
  )
}

const fused = (...ops: readonly string[]) => ({
  fused_ops: { list: { s: ops.map((one) => text(one).s) } },
})

const statistics = (g: GraphFile, length = 4): string[] =>
  ['scale', 'offset', 'mean', 'variance'].map((name) => g.constant(name, [length]))

describe('a fused node is its parts', () => {
  it.each([
    ['Relu', 'Relu', {}, {}],
    ['Relu6', 'Relu6', {}, {}],
    ['Elu', 'Elu', {}, {}],
    ['Sigmoid', 'Sigmoid', {}, {}],
    ['Tanh', 'Tanh', {}, {}],
    ['LeakyRelu', 'LeakyRelu', { leakyrelu_alpha: { f: 0.4 } }, { alpha: { f: 0.4 } }],
    ['LeakyRelu', 'LeakyRelu', {}, { alpha: { f: 0.2 } }],
  ])('a convolution with a bias and %s', async (name, op, own, attributes) => {
    const filters = (g: GraphFile) => g.constant('w', [3, 3, 4, 4])
    const bias = (g: GraphFile) => g.constant('b', [4])
    await expectSame(
      (g) =>
        g.op(
          'end',
          '_FusedConv2D',
          ['x', filters(g), bias(g)],
          windowOf([1, 1], 'SAME', { ...fused('BiasAdd', name), ...own }),
        ),
      (g) => {
        g.op('conv', 'Conv2D', ['x', filters(g)], windowOf([1, 1], 'SAME'))
        g.op('sum', 'BiasAdd', ['conv', bias(g)])
        return g.op('end', op, ['sum'], attributes)
      },
    )
  })

  it.each([
    ['alone', []],
    ['and Relu', ['Relu']],
  ])('a convolution with batch normalization %s', async (_, after) => {
    const filters = (g: GraphFile) => g.constant('w', [3, 3, 4, 4])
    const epsilon = { epsilon: { f: 0.02 } }
    await expectSame(
      (g) =>
        g.op(
          'end',
          '_FusedConv2D',
          ['x', filters(g), ...statistics(g)],
          windowOf([2, 1], 'VALID', { ...fused('FusedBatchNorm', ...after), ...epsilon }),
        ),
      (g) => {
        g.op('conv', 'Conv2D', ['x', filters(g)], windowOf([2, 1], 'VALID'))
        const normal = g.op('normal', 'FusedBatchNormV3', ['conv', ...statistics(g)], epsilon)
        return after.reduce((before, op) => g.op(`${op} after`, op, [before]), normal)
      },
    )
  })

  it('explicit padding is zeros around the image', async () => {
    const filters = (g: GraphFile) => g.constant('w', [3, 3, 4, 2])
    await expectSame(
      (g) =>
        g.op(
          'end',
          'Conv2D',
          ['x', filters(g)],
          windowOf([2, 2], 'EXPLICIT', { explicit_paddings: list(0, 0, 1, 2, 0, 1, 0, 0) }),
        ),
      (g) => {
        const weights = filters(g)
        g.op('padded', 'Pad', ['x', g.constant('pads', [4, 2], [0, 0, 1, 2, 0, 1, 0, 0])])
        return g.op('end', 'Conv2D', ['padded', weights], windowOf([2, 2], 'VALID'))
      },
    )
  })

  it('windows without strides and dilations step by 1', async () => {
    const filters = (g: GraphFile) => g.constant('w', [2, 3, 4, 2])
    await expectSame(
      (g) => g.op('end', 'Conv2D', ['x', filters(g)], { padding: text('VALID') }),
      (g) => g.op('end', 'Conv2D', ['x', filters(g)], windowOf([1, 1], 'VALID')),
    )
  })

  it('a sum with what is no bias stays a sum', async () => {
    const filters = (g: GraphFile) => g.constant('w', [3, 3, 4, 4])
    await expectSame(
      (g) => {
        g.op('conv', 'Conv2D', ['x', filters(g)], windowOf([1, 1], 'SAME'))
        return g.op('end', 'AddV2', ['conv', g.constant('one', [], [3])])
      },
      (g) => {
        g.op('conv', 'Conv2D', ['x', filters(g)], windowOf([1, 1], 'SAME'))
        return g.op('end', 'Sub', ['conv', g.constant('one', [], [-3])])
      },
    )
  })
})

describe('what is known is worked out', () => {
  /** x plus a constant, which ops make of others. */
  const plus = (make: (g: GraphFile) => string) => (g: GraphFile) => g.op('end', 'AddV2', ['x', make(g)])
  const wanted = plus((g) => g.constant('c', [4], [7, 5, 3, 1]))

  it.each<[string, (g: GraphFile) => string]>([
    ['AddV2', (g) => g.op('c', 'AddV2', [g.constant('a', [4], [6, 4, 2, 0]), g.constant('b', [], [1])])],
    ['Sub', (g) => g.op('c', 'Sub', [g.constant('a', [], [8]), g.constant('b', [4], [1, 3, 5, 7])])],
    ['Mul', (g) => g.op('c', 'Mul', [g.constant('a', [4], [-7, -5, -3, -1]), g.constant('b', [1], [-1])])],
    [
      'RealDiv',
      (g) => g.op('c', 'RealDiv', [g.constant('a', [4], [14, 10, 6, 2]), g.constant('b', [], [2])]),
    ],
    ['Pow', (g) => g.op('c', 'Pow', [g.constant('a', [4], [7, 5, 3, 1]), g.constant('b', [], [1])])],
    [
      'Maximum',
      (g) => g.op('c', 'Maximum', [g.constant('a', [4], [7, 2, 3, 0]), g.constant('b', [4], [1, 5, 2, 1])]),
    ],
    [
      'Minimum',
      (g) => g.op('c', 'Minimum', [g.constant('a', [4], [7, 9, 3, 8]), g.constant('b', [4], [8, 5, 4, 1])]),
    ],
    [
      'Reshape',
      (g) => g.op('c', 'Reshape', [g.constant('a', [2, 2], [7, 5, 3, 1]), g.constant('s', [1], [-1])]),
    ],
    ['Squeeze', (g) => g.op('c', 'Squeeze', [g.constant('a', [1, 4], [7, 5, 3, 1])])],
    [
      'ExpandDims',
      (g) => g.op('c', 'ExpandDims', [g.constant('a', [4], [7, 5, 3, 1]), g.constant('s', [], [0])]),
    ],
    [
      'Identity',
      (g) => g.op('c', 'IdentityN', [g.op('same', 'Identity', [g.constant('a', [4], [7, 5, 3, 1])])]),
    ],
    [
      'Shape',
      (g) =>
        g.op('c', 'Pack', [
          ...['7', '5', '3'].map((size) => g.constant(size, [], [Number(size)])),
          g.op('rank', 'Reshape', [
            g.op('shape', 'Shape', [g.constant('a', [1], [9])]),
            g.constant('s', [0], []),
          ]),
        ]),
    ],
  ])('%s of constants', (_, make) => expectSame(plus(make), wanted))
})

/** The shape [f(N, value), −1], where N is the number of examples. */
function batches(g: GraphFile, f: string, value: number): string {
  const [zero, one] = [0, 1].map((place) => g.constant(`place ${place}`, [1], [place]))
  const batch = g.op('batch', 'StridedSlice', [g.op('shape', 'Shape', ['x']), zero, one, one])
  const made = g.op('made', f, [batch, g.constant('value', [], [value])])
  return g.op('target', 'ConcatV2', [made, g.constant('rest', [1], [-1]), g.constant('axis', [], [0])])
}

describe('what is refused', () => {
  const conv =
    (more: object, filters: readonly number[] = [3, 3, 4, 2]) =>
    (g: GraphFile) =>
      g.op('end', 'Conv2D', ['x', g.constant('w', filters)], windowOf([1, 1], 'SAME', more))
  const normal =
    (more: object, length = 4) =>
    (g: GraphFile) =>
      g.op('end', 'FusedBatchNormV3', ['x', ...statistics(g, length)], more)
  const pads =
    (...all: readonly number[]) =>
    (g: GraphFile) =>
      g.op('end', 'Pad', ['x', g.constant('pads', [all.length / 2, 2], all)])
  const of =
    (op: string, dims: readonly number[], values: readonly number[], more: object = {}) =>
    (g: GraphFile) =>
      g.op('end', op, ['x', g.constant('c', dims, values)], more)

  it.each<[string, (g: GraphFile) => string, RegExp]>([
    [
      'other strides',
      conv({ strides: list(1, 1, 1, 2) }),
      /its strides must be \[1, rows, columns, 1\], got \[1,1,1,2\]/,
    ],
    [
      'strides that are no numbers',
      conv({ strides: { list: { i: ['1', 'a', '1', '1'] } } }),
      /strides must be whole numbers/,
    ],
    ['another layout', conv({ data_format: text('NCHW') }), /its data_format is NCHW; only NHWC is read/],
    ['an unknown padding', conv({ padding: text('FULL') }), /its padding is FULL/],
    [
      'padding of channels',
      conv({ padding: text('EXPLICIT'), explicit_paddings: list(0, 0, 1, 1, 1, 1, 1, 1) }),
      /its padding is EXPLICIT/,
    ],
    ['text that is no base64', conv({ padding: { s: '%%' } }), /an attribute is text in base64, got '%%'/],
    ['an unknown op fused first', conv(fused('Whirl')), /it has Whirl fused first, which is unknown/],
    [
      'an unknown op fused',
      (g) =>
        g.op(
          'end',
          '_FusedConv2D',
          ['x', g.constant('w', [3, 3, 4, 2]), g.constant('b', [2])],
          windowOf([1, 1], 'SAME', fused('BiasAdd', 'Relu', 'toString')),
        ),
      /it has Relu, toString fused, which is unknown/,
    ],
    [
      'a bias of another length',
      (g) =>
        g.op(
          'end',
          '_FusedConv2D',
          ['x', g.constant('w', [3, 3, 4, 2]), g.constant('b', [3])],
          windowOf([1, 1], 'SAME', fused('BiasAdd')),
        ),
      /its BiasAdd must hold 2 values, got \[3\]/,
    ],
    ['filters of another rank', conv({}, [3, 4, 2]), /its filter must have 4 axes, got \[3,4,2\]/],
    [
      'filters that are computed',
      (g) => g.op('end', 'Conv2D', ['x', 'x'], windowOf([1, 1], 'SAME')),
      /its filter must be a constant/,
    ],
    [
      'an image that is known',
      (g) => g.op('end', 'AddV2', ['x', g.op('y', 'Relu', [g.constant('c', [4])])]),
      /its input must not be a constant/,
    ],
    [
      'a product with an image',
      (g) => g.op('end', 'MatMul', ['x', g.constant('m', [4, 2])]),
      /its first factor must have 2 axes, got \[-1,6,5,4\]/,
    ],
    [
      'a factor that is transposed',
      (g) => {
        g.op('row', 'Mean', ['x', g.constant('axes', [2], [1, 2])])
        return g.op('end', 'MatMul', ['row', g.constant('m', [4, 2])], { transpose_a: { b: true } })
      },
      /its first factor is transposed/,
    ],
    ['normalization in another layout', normal({ data_format: text('NCHW') }), /its data_format is NCHW/],
    ['normalization in training', normal({ is_training: { b: true } }), /it is in training/],
    ['normalization of other channels', normal({}, 3), /its scale must hold 4 values, got \[3\]/],
    ['padding of channels', pads(0, 0, 0, 0, 0, 0, 1, 0), /it pads axes that are not rows and columns/],
    [
      'padding with another value',
      (g) =>
        g.op('end', 'PadV2', [
          'x',
          g.constant('pads', [4, 2], [0, 0, 1, 1, 0, 0, 0, 0]),
          g.constant('v', [], [2]),
        ]),
      /it pads with 2; only zeros can be/,
    ],
    ['a batch that moves', of('Transpose', [4], [1, 0, 2, 3]), /it moves the batch axis/],
    ['an axis before the batch', of('ExpandDims', [], [0]), /it inserts an axis before that of the batch/],
    ['an axis that is not there', of('ExpandDims', [], [7]), /it has no axis 7; there are 5/],
    [
      'a batch that is taken away',
      (g) => g.op('end', 'Squeeze', ['x'], { squeeze_dims: list(0) }),
      /it removes the batch axis/,
    ],
    ['a shape of another size', of('Reshape', [3], [-1, 7, 9]), /\[-1,6,5,4\] cannot become \[-1,7,9\]/],
    ['a shape that is not whole', of('Reshape', [3], [-1, 7, -1]), /120 values cannot become \[7,-1\]/],
    [
      'a shape of fractions',
      (g) =>
        g.op('end', 'Reshape', [
          'x',
          g.op('s', 'Mul', [g.constant('c', [2], [-1, 120]), g.constant('h', [])]),
        ]),
      /its shape must be whole numbers/,
    ],
    [
      'joined batches',
      (g) => g.op('end', 'ConcatV2', ['x', 'x', g.constant('axis', [], [0])]),
      /it joins batches/,
    ],
    [
      'joined constants of several axes',
      (g) =>
        g.op('end', 'AddV2', [
          'x',
          g.op('c', 'ConcatV2', [
            g.constant('a', [1, 4]),
            g.constant('b', [1, 4]),
            g.constant('axis', [], [0]),
          ]),
        ]),
      /it joins constants of several axes/,
    ],
    [
      'a constant for each example',
      (g) => g.op('end', 'Mul', ['x', g.constant('c', [2, 6, 5, 4])]),
      /it takes a constant \[2,6,5,4\], which has a batch axis/,
    ],
    [
      'constants that do not fit',
      (g) => g.op('end', 'AddV2', ['x', g.op('c', 'Mul', [g.constant('a', [4]), g.constant('b', [3])])]),
      /its constants are \[4\] and \[3\]/,
    ],
    [
      'sizes backwards',
      (g) =>
        g.op('end', 'Reshape', [
          'x',
          g.op('s', 'StridedSlice', [
            g.op('shape', 'Shape', ['x']),
            g.constant('a', [1], [3]),
            g.constant('b', [1], [0]),
            g.constant('c', [1], [-1]),
          ]),
        ]),
      /its step must be 1/,
    ],
    ['an output that there is not', (g) => g.op('end', 'Relu', ['x:3']), /it takes output 3 of 'x'/],
    [
      'an output that is known',
      (g) => g.constant('end', [4]),
      /the output 'end' does not depend on the input/,
    ],
    [
      'a second node of a name',
      (g) => (g.op('end', 'Relu', ['x']), g.op('end', 'Relu', ['x'])),
      /two nodes are called 'end'/,
    ],
    [
      'twice as many examples',
      (g) => g.op('end', 'Reshape', ['x', batches(g, 'Mul', 2)]),
      /it joins or splits the examples of a batch/,
    ],
    [
      'one example more',
      (g) => g.op('end', 'Reshape', ['x', batches(g, 'AddV2', 1)]),
      /it joins or splits the examples of a batch/,
    ],
  ])('%s', async (_, add, error) => {
    const g = image()
    await expect(load(g, [add(g)])).rejects.toThrow(error)
  })

  const changed = (change: (json: ReturnType<GraphFile['json']>) => object): Promise<Model> => {
    const g = image()
    const json = g.json([g.op('end', 'Relu', ['x'])])
    return loadModel(new TextEncoder().encode(JSON.stringify(change(json))), { files: { w: g.bytes } })
  }
  const topology = (more: object) => (json: ReturnType<GraphFile['json']>) => ({
    ...json,
    modelTopology: { ...json.modelTopology, ...more },
  })

  it.each<[string, Parameters<typeof changed>[0], RegExp]>([
    ['no list of nodes', topology({ node: { a: 1 } }), /must have a list of nodes/],
    [
      'a node that is none',
      topology({ node: [7] }),
      /a node of the graph must be \{ name, op, input, attr \}, got 7/,
    ],
    ['functions', topology({ library: { function: [{}] } }), /the graph calls functions; freeze it/],
    ['no nodes', (json) => ({ ...topology({ node: [] })(json), signature: {} }), /the graph has no output/],
  ])('%s', async (_, change, error) => {
    await expect(changed(change)).rejects.toThrow(error)
  })

  it.each([
    ['any', {}],
    ['any', { shape: { shape: { unknownRank: true } } }],
    ['\\[\\?,\\?,4\\]', { shape: { shape: shape(-1, -1, 4) } }],
  ])('an input of a shape that is not fixed: %s', async (shown, attributes) => {
    const g = new GraphFile()
    g.op('x', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, ...attributes })
    await expect(load(g, [g.op('end', 'Relu', ['x'])])).rejects.toThrow(
      new RegExp(`an input must have a fixed size here, got ${shown}; convert the model with a fixed shape`),
    )
  })

  it('but the signature may have the shape, and outputs need not be named', async () => {
    const g = new GraphFile()
    g.op('x', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' } })
    g.op('end', 'Relu', ['x'])
    const json = {
      ...g.json([]),
      signature: { inputs: { first: { name: 'x:0', tensorShape: shape(-1, 3) } } },
    }
    const net = await loadModel(new TextEncoder().encode(JSON.stringify(json)), { files: { w: g.bytes } })
    expect([net.inputShape, net.outputNames]).toEqual([[3], ['end']])
    const y = await net.predict({ shape: [1, 3], data: Float32Array.of(-1, 2, 0) })
    expect(Array.from(y.data)).toEqual([0, 2, 0])
    net.dispose()
  })
})
