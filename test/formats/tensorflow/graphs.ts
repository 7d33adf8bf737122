// Graphs of TensorFlow's ops, as files of TensorFlow.js.

export const text = (value: string) => ({ s: Buffer.from(value).toString('base64') })
export const list = (...values: number[]) => ({ list: { i: values.map(String) } })
export const shape = (...dims: number[]) => ({ dim: dims.map((size) => ({ size: String(size) })) })

interface Constant {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

/** A graph under construction. */
export class GraphFile {
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

export const windowOf = (strides: readonly [number, number], padding: string, more: object = {}) => ({
  ...{
    strides: list(1, ...strides, 1),
    padding: text(padding),
    data_format: text('NHWC'),
    dilations: list(1, 1, 1, 1),
  },
  ...more,
})

export function manyOps(): GraphFile {
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

/** What the first graph lacks: functions of one number, arithmetic, reductions, and shapes worked out of others. */
function otherOps(): GraphFile {
  const g = new GraphFile()
  g.op('x', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, shape: { shape: shape(-1, 6, 5, 4) } })
  g.op('size', 'Abs', ['x'])
  g.op('above', 'AddV2', ['size', g.constant('least', [])])
  const ofAny = 'Neg Exp Square Sin Cos Erf Floor Ceil Round Sign Elu Selu Sigmoid Softplus Relu'.split(' ')
  const ofPositive = 'Log Rsqrt Reciprocal'.split(' ')
  const values = [
    ...ofAny.map((op) => g.op(op, op, ['x'])),
    ...ofPositive.map((op) => g.op(op, op, ['above'])),
  ]
  g.op('all', 'AddN', values, { N: { i: String(values.length) } })
  g.op('learned', 'Prelu', ['x', g.constant('alpha', [1, 1, 4])])
  g.op('clipped', 'ClipByValue', ['all', g.constant('lowest', []), g.constant('highest', [], [3])])
  g.op('apart', 'SquaredDifference', ['learned', g.constant('middle', [4])])
  g.op('ratio', 'RealDiv', ['apart', 'above'])
  g.op('raised', 'Pow', [
    'above',
    g.op('exponents', 'Mul', [g.constant('e', [4]), g.constant('twice', [], [2])]),
  ])
  g.op('least of both', 'Minimum', ['ratio', 'raised'])
  g.op('turned', 'Transpose', ['least of both', g.constant('perm', [4], [0, 2, 1, 3])])
  g.op('near', 'ResizeNearestNeighbor', ['turned', g.constant('near size', [2], [7, 4])])
  g.op('between', 'ResizeBilinear', ['near', g.constant('between size', [2], [4, 6])])
  g.op('corners', 'ResizeBilinear', ['between', g.constant('corner size', [2], [5, 3])], {
    align_corners: { b: true },
  })
  g.op('zeros', 'Pad', ['corners', g.constant('pads', [4, 2], [0, 0, 1, 0, 0, 2, 0, 0])])
  const fused = (activation: string) => ({
    num_args: { i: '1' },
    fused_ops: { list: { s: ['BiasAdd', activation].map((one) => text(one).s) } },
  })
  g.op(
    'deep',
    'FusedDepthwiseConv2dNative',
    ['zeros', g.constant('dw', [3, 3, 4, 1]), g.constant('db', [4])],
    windowOf([1, 1], 'SAME', fused('Relu')),
  )
  g.op('mean', 'Mean', ['deep', g.constant('image', [2], [1, 2])], { keep_dims: { b: true } })
  g.op('squeezed', 'Squeeze', ['mean'], { squeeze_dims: list(1, 2) })
  g.op('matrix', '_FusedMatMul', ['squeezed', g.constant('mw', [4, 6]), g.constant('mb', [6])], fused('Elu'))
  g.op('shares', 'Softmax', ['matrix'])
  const one = (name: string, value: number): string => g.constant(name, [1], [value])
  const [from, to, step] = [one('from', 1), one('to', 3), one('step', 1)]
  g.op('rows and columns', 'StridedSlice', [g.op('shape', 'Shape', ['deep']), from, to, step])
  g.op('rest', 'StridedSlice', ['shape', one('third', 3), one('none', 0), step], { end_mask: { i: '1' } })
  g.op('whole', 'ConcatV2', [one('batch', -1), 'rest', 'rows and columns', g.constant('axis', [], [0])], {
    N: { i: '3' },
  })
  g.op('moved', 'Reshape', ['deep', 'whole'])
  for (const [name, op, axes, keep] of [
    ['largest', 'Max', [1, 2], false],
    ['total', 'Sum', [3], true],
    ['smallest', 'Min', [-1], false],
    ['product', 'Prod', [2], true],
  ] as const)
    g.op(name, op, ['moved', g.constant(`${name} axes`, [axes.length], axes)], { keep_dims: { b: keep } })
  g.op('wider', 'ExpandDims', ['smallest', g.constant('last', [], [-1])])
  g.op('both', 'Sub', ['wider', 'total'])
  return g
}

/** A graph, the names of its outputs, and the shape of its input. */
export const graphs = {
  'many ops': { make: manyOps, outputs: ['probabilities', 'average', 'sum'], input: [2, 8, 9, 3] },
  'other ops': {
    make: otherOps,
    outputs: ['shares', 'clipped', 'deep', 'largest', 'both', 'product'],
    input: [2, 6, 5, 4],
  },
} as const

/** What goes in. */
export const given = (shapeOf: readonly number[]): Float32Array =>
  Float32Array.from({ length: shapeOf.reduce((a, b) => a * b) }, (_, i) => Math.cos(i * 0.37))
