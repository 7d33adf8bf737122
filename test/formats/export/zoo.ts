// Models to export: each layer in its variants, and networks.

import {
  input,
  layers,
  model,
  sequential,
  Layer,
  type Model,
  type Prediction,
  type Shape,
  type SymbolicTensor,
} from 'receptive'

/** Layers in a row. */
function row(list: readonly Layer[], shape: Shape): Model {
  const x = input({ shape })
  return model({ inputs: x, outputs: list.reduce<SymbolicTensor>((y, layer) => layer.apply(y), x) })
}

/** A layer by itself. */
const one = (layer: Layer, shape: Shape): Model => row([layer], shape)

/** Two branches of an image, and what joins them. */
function joined(
  join: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor,
  inputShape: Shape = [5, 4, 3],
): Model {
  const x = input({ shape: inputShape, name: 'images' })
  const a = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'left' }).apply(x)
  const b = layers.conv2d({ filters: 4, kernelSize: 1, name: 'right', activation: 'tanh' }).apply(x)
  return model({ inputs: x, outputs: layers.flatten().apply(join(a, b)) })
}

const activations = [
  'linear', 'relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'hardSigmoid', 'hardSwish', 'exponential', 'softsign', 'mish', 'celu', 'logSigmoid', 'hardTanh', 'tanhShrink', 'softShrink', 'hardShrink', 'threshold', 'softplus', 'sigmoid',
  'tanh', 'softmax',
] as const // prettier-ignore

const withOptions = [
  { name: 'relu', maxValue: 0.7 },
  { name: 'relu', negativeSlope: 0.1, threshold: 0.3, maxValue: 0.9 },
  { name: 'leakyRelu', negativeSlope: 0.07 },
  { name: 'elu', alpha: 0.6 },
  { name: 'gelu', approximate: true },
  { name: 'hardSigmoid', alpha: 0.2, beta: 0.4 },
  { name: 'celu', alpha: 0.3 },
  { name: 'threshold', threshold: -0.2, value: 3 },
  { name: 'softShrink', threshold: 0.2 },
  { name: 'hardShrink', threshold: 0.1 },
] as const

const image: Shape = [7, 6, 4]
const border = [[2, 1], [0, 1]] as const // prettier-ignore

const ofAnyNumber = ['abs', 'negative', 'exp', 'square', 'sin', 'cos', 'tan', 'erf', 'floor', 'ceil', 'round', 'sign'] as const // prettier-ignore
const ofPositive = ['sqrt', 'rsqrt', 'reciprocal', 'log'] as const

/** An image, merged with a value of that shape which is the same for all examples. */
const withConstant = (shape: Shape, join: (pair: readonly SymbolicTensor[]) => SymbolicTensor): Model =>
  joined((a, b) => {
    const value = Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => i / 4 + 1)
    const constant = layers.constant({ shape, value }).apply(a)
    return join([
      layers.activation({ activation: 'sigmoid' }).apply(layers.subtract().apply([a, b])),
      constant,
    ])
  })

/** Every layer alone, by what it is. */
export const layerZoo: Readonly<Record<string, () => Model<Prediction>>> = {
  ...Object.fromEntries(
    activations.flatMap((activation) => [
      [`activation ${activation} of an image`, () => one(layers.activation({ activation }), image)],
      [`dense with ${activation}`, () => one(layers.dense({ units: 5, activation }), [6])],
    ]),
  ),
  ...Object.fromEntries(
    withOptions.map((activation) => [
      `activation ${JSON.stringify(activation)}`,
      () => one(layers.conv2d({ filters: 3, kernelSize: 2, activation }), image),
    ]),
  ),
  reLU: () => one(layers.reLU({ maxValue: 0.8 }), image),
  leakyReLU: () => one(layers.leakyReLU(), image),
  'elu as a layer': () => one(layers.elu({ alpha: 0.3 }), [9]),
  'softmax as a layer': () => one(layers.softmax(), [9]),
  'prelu of each element': () => one(layers.prelu({ alphaInitializer: 'randomNormal' }), image),
  'prelu by channel': () =>
    one(layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [1, 2] }), image),
  'prelu by row': () => one(layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [2, 3] }), image),
  'prelu of a row': () => one(layers.prelu({ alphaInitializer: 'randomNormal' }), [5]),
  'conv2d, valid': () => one(layers.conv2d({ filters: 3, kernelSize: [3, 2] }), image),
  'conv2d, same': () => one(layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }), image),
  'conv2d, same, even window': () =>
    one(layers.conv2d({ filters: 3, kernelSize: [2, 4], padding: 'same' }), image),
  'conv2d, same, strides 2': () =>
    one(layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', useBias: false }), [8, 7, 2]),
  'conv2d, dilated': () =>
    one(layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same' }), image),
  'conv2d in groups': () => one(layers.conv2d({ filters: 6, kernelSize: 3, groups: 2 }), image),
  depthwiseConv2d: () =>
    one(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same' }), image),
  separableConv2d: () =>
    one(
      layers.separableConv2d({
        filters: 5,
        kernelSize: 3,
        depthMultiplier: 2,
        padding: 'same',
        activation: 'relu',
      }),
      image,
    ),
  ...Object.fromEntries(
    (['valid', 'same'] as const).flatMap((padding) =>
      [1, 2, 3].map((strides) => [
        `conv2dTranspose, ${padding}, strides ${strides}`,
        () => one(layers.conv2dTranspose({ filters: 3, kernelSize: [3, 2], strides, padding }), image),
      ]),
    ),
  ),
  'conv2dTranspose, outputPadding': () =>
    one(
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', outputPadding: 1 }),
      image,
    ),
  ...Object.fromEntries(
    (['maxPooling2d', 'averagePooling2d', 'l2Pooling2d', 'weightedAveragePooling2d'] as const).flatMap(
      (kind) => [
        [`${kind}, valid`, () => one(layers[kind]({ poolSize: [2, 3] }), image)],
        [`${kind}, same`, () => one(layers[kind]({ poolSize: 3, strides: 2, padding: 'same' }), [8, 7, 3])],
        [
          `${kind}, same, symmetric`,
          () => one(layers[kind]({ poolSize: 3, strides: 1, padding: 'same' }), image),
        ],
      ],
    ),
  ),
  globalAveragePooling2d: () => one(layers.globalAveragePooling2d(), image),
  'globalAveragePooling2d, keepDims': () => one(layers.globalAveragePooling2d({ keepDims: true }), image),
  globalMaxPooling2d: () => one(layers.globalMaxPooling2d(), image),
  'globalMaxPooling2d, keepDims': () => one(layers.globalMaxPooling2d({ keepDims: true }), image),
  'batchNormalization of an image': () => one(layers.batchNormalization(), image),
  'batchNormalization without scale': () =>
    one(layers.batchNormalization({ scale: false, momentum: 0.8 }), image),
  'batchNormalization without center': () =>
    one(layers.batchNormalization({ center: false, epsilon: 0.01 }), [5]),
  'batchNormalization of rows': () => one(layers.batchNormalization(), [4, 5]),
  'layerNormalization of channels': () => one(layers.layerNormalization(), image),
  'layerNormalization of an image': () =>
    one(layers.layerNormalization({ axis: [1, 2, 3], epsilon: 0.01 }), image),
  'layerNormalization of rows and columns': () => one(layers.layerNormalization({ axis: [1, 2] }), image),
  'layerNormalization without weights': () =>
    one(layers.layerNormalization({ axis: [1, 2, 3], center: false, scale: false }), image),
  'layerNormalization of a row': () => one(layers.layerNormalization(), [6]),
  localResponseNormalization: () =>
    one(layers.localResponseNormalization({ depthRadius: 1, bias: 2, alpha: 0.3, beta: 0.75 }), image),
  'localResponseNormalization, one-sided': () =>
    one(layers.localResponseNormalization({ depthRadius: [0, 2], alpha: 0.3 }), image),
  'localResponseNormalization of a row': () =>
    one(layers.localResponseNormalization({ depthRadius: [2, 1] }), [6]),
  dropout: () => one(layers.dropout({ rate: 0.4 }), image),
  spatialDropout2d: () => one(layers.spatialDropout2d({ rate: 0.4 }), image),
  gaussianNoise: () => one(layers.gaussianNoise({ stddev: 0.4 }), image),
  'upSampling2d, nearest': () => one(layers.upSampling2d({ size: [2, 3] }), image),
  'upSampling2d, bilinear': () =>
    one(layers.upSampling2d({ size: [3, 2], interpolation: 'bilinear' }), image),
  zeroPadding2d: () => one(layers.zeroPadding2d({ padding: [[1, 0], [2, 3]] }), image), // prettier-ignore
  cropping2d: () => one(layers.cropping2d({ cropping: [[1, 0], [2, 1]] }), image), // prettier-ignore
  'flatten of an image': () => one(layers.flatten(), image),
  'flatten of rows': () => one(layers.flatten(), [3, 4]),
  'reshape to an image': () => one(layers.reshape({ targetShape: [3, 4, -1] }), [24]),
  'reshape of an image': () => one(layers.reshape({ targetShape: [6, 28] }), image),
  'permute of an image': () => one(layers.permute({ dims: [3, 1, 2] }), image),
  'permute of rows': () => one(layers.permute({ dims: [2, 1] }), [3, 4]),
  ...Object.fromEntries([
    ...ofAnyNumber.map((operation) => [`unary ${operation}`, () => one(layers.unary({ operation }), image)]),
    ...ofPositive.map((operation) => [
      `unary ${operation}`,
      () => row([layers.activation({ activation: 'exponential' }), layers.unary({ operation })], image),
    ]),
  ]),
  clip: () => one(layers.clip({ minValue: -0.2, maxValue: 0.4 }), image),
  'clip from below': () => one(layers.clip({ minValue: -0.2 }), image),
  'clip from 0': () => one(layers.clip({ minValue: 0, maxValue: 0.3 }), image),
  'conv2d, padding in numbers': () =>
    one(layers.conv2d({ filters: 3, kernelSize: 3, padding: border, strides: 2 }), [8, 9, 2]),
  'conv2d, padding of 3 for 7 taps': () =>
    one(layers.conv2d({ filters: 3, kernelSize: 7, padding: 3, strides: 2 }), [8, 8, 2]),
  'maxPooling2d, dilated': () =>
    one(layers.maxPooling2d({ poolSize: 2, strides: 1, dilations: [2, 3] }), image),
  'maxPooling2d, padding in numbers': () =>
    one(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: [[1, 2], [0, 1]] }), image), // prettier-ignore
  'averagePooling2d, padding in numbers': () =>
    one(layers.averagePooling2d({ poolSize: 3, strides: 2, padding: [[1, 2], [0, 1]] }), image), // prettier-ignore
  'averagePooling2d that counts padding': () =>
    one(layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 1, countIncludePad: true }), image),
  'averagePooling2d that counts uneven padding': () =>
    one(
      layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same', countIncludePad: true }),
      [8, 8, 3],
    ),
  'conv2dTranspose, padding in numbers': () =>
    one(layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 1 }), image),
  'conv2dTranspose, uneven padding': () =>
    one(layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: border }), image),
  'conv2dTranspose in groups': () =>
    one(
      layers.conv2dTranspose({
        filters: 6,
        kernelSize: 3,
        strides: 2,
        padding: 1,
        outputPadding: 1,
        groups: 2,
      }),
      image,
    ),
  'conv2dTranspose in groups, then batchNormalization': () =>
    row(
      [layers.conv2dTranspose({ filters: 6, kernelSize: 3, groups: 2 }), layers.batchNormalization()],
      image,
    ),
  'conv2dTranspose, then batchNormalization': () =>
    row([layers.conv2dTranspose({ filters: 6, kernelSize: 3 }), layers.batchNormalization()], image),
  'softmax along rows': () => one(layers.softmax({ axis: 1 }), image),
  'logSoftmax along columns': () => one(layers.logSoftmax({ axis: 2 }), image),
  'logSoftmax of a row': () => one(layers.logSoftmax(), [5]),
  'activation logSoftmax': () => one(layers.activation({ activation: 'logSoftmax' }), image),
  'matmul of rows': () =>
    joined((a, b) => {
      const rows = [a, b].map((x) => layers.reshape({ targetShape: [10, 8] }).apply(x))
      return layers.matmul({ transposeB: true }).apply(rows)
    }),
  'matmul of images': () => joined((a, b) => layers.matmul({ transposeA: true }).apply([a, b])),
  ...Object.fromEntries(
    (['mean', 'sum', 'max', 'min', 'product', 'l1', 'l2', 'sumSquare', 'logSumExp'] as const).flatMap(
      (operation) => [
        [
          `reduce ${operation} of channels`,
          () => one(layers.reduce({ operation, axes: -1, keepDims: true }), image),
        ],
        [`reduce ${operation} of rows`, () => one(layers.reduce({ operation, axes: 1 }), image)],
        [`reduce ${operation} of all`, () => one(layers.reduce({ operation }), [3, 4])],
      ],
    ),
  ),
  'reduce of an image, then a convolution': () =>
    row(
      [
        layers.conv2d({ filters: 3, kernelSize: 2 }),
        layers.reduce({ operation: 'mean', axes: 2, keepDims: true }),
        layers.conv2d({ filters: 2, kernelSize: 1 }),
        layers.reduce({ operation: 'logSumExp', axes: [1, 2] }),
      ],
      image,
    ),
  slice: () => one(layers.slice({ begin: [1, -4], end: [-1, 5], steps: [2, 1] }), image),
  'slice backwards': () => one(layers.slice({ begin: [-1, -1], steps: [-1, -2], axes: [3, 1] }), image),
  rescaling: () => one(layers.rescaling({ scale: 1 / 127.5, offset: -1 }), image),
  'rescaling by channel': () => one(layers.rescaling({ scale: [1, 2, 3, 4], offset: [0, 1, 0, -1] }), image),
  'normalization, and a convolution': () =>
    row(
      [
        layers.normalization({ mean: [1, 2, 3, 4], variance: [4, 1, 9, 0.5] }),
        layers.conv2d({ filters: 2, kernelSize: 2 }),
      ],
      image,
    ),
  'normalization by one number': () => one(layers.normalization({ mean: 0.3, variance: 2 }), [5]),
  'normalization after a convolution, by row': () =>
    row(
      [
        layers.conv2d({ filters: 2, kernelSize: 1 }),
        layers.normalization({ mean: [1, 2, 3, 4, 5, 6, 7], variance: 2, axis: 1 }),
      ],
      image,
    ),
  groupNormalization: () => one(layers.groupNormalization({ groups: 2 }), image),
  'groupNormalization of each channel': () =>
    one(layers.groupNormalization({ groups: -1, scale: false }), image),
  'groupNormalization along rows': () => one(layers.groupNormalization({ groups: 3, axis: 1 }), [6, 4]),
  'groupNormalization of columns': () => one(layers.groupNormalization({ groups: 3, axis: 2 }), image),
  'depthToSpace, DCR': () => one(layers.depthToSpace({ blockSize: 2 }), [3, 2, 8]),
  'depthToSpace, CRD': () => one(layers.depthToSpace({ blockSize: 2, mode: 'CRD' }), [3, 2, 8]),
  'spaceToDepth, DCR': () => one(layers.spaceToDepth({ blockSize: 2 }), [4, 6, 3]),
  'spaceToDepth, CRD': () => one(layers.spaceToDepth({ blockSize: 2, mode: 'CRD' }), [4, 6, 3]),
  constantPadding2d: () => one(layers.constantPadding2d({ padding: [[1, 0], [2, 3]], value: 0.7 }), image), // prettier-ignore
  reflectionPadding2d: () => one(layers.reflectionPadding2d({ padding: [[1, 0], [2, 3]] }), image), // prettier-ignore
  replicationPadding2d: () => one(layers.replicationPadding2d({ padding: [[1, 0], [2, 3]] }), image), // prettier-ignore
  'resizing, smaller': () => one(layers.resizing({ height: 3, width: 5 }), image),
  'resizing, nearest': () => one(layers.resizing({ height: 10, width: 5, interpolation: 'nearest' }), image),
  'resizing by a scale, corners aligned': () =>
    one(layers.resizing({ scale: [3, 1.5], coordinates: 'alignCorners' }), image),
  'resizing by a scale': () => one(layers.resizing({ scale: [1.3, 0.8] }), image),
  'resizing, asymmetric': () =>
    one(layers.resizing({ height: 9, width: 8, coordinates: 'asymmetric' }), image),
  'resizing, nearest, asymmetric': () =>
    one(layers.resizing({ height: 9, width: 8, coordinates: 'asymmetric', interpolation: 'nearest' }), image),
  'resizing, nearest, rounded down': () =>
    one(
      layers.resizing({ height: 9, width: 8, interpolation: 'nearest', rounding: 'roundPreferFloor' }),
      image,
    ),
  divide: () => withConstant([4], (pair) => layers.divide().apply(pair)),
  power: () => withConstant([], (pair) => layers.power().apply(pair)),
  'add of a constant image': () => withConstant([5, 4, 4], (pair) => layers.add().apply(pair)),
  'multiply by a row of a constant': () => withConstant([4, 1], (pair) => layers.multiply().apply(pair)),
  'minimum with a value for each channel': () =>
    joined((a, b) =>
      layers.minimum().apply([a, layers.dense({ units: 4 }).apply(layers.globalMaxPooling2d().apply(b))]),
    ),
  'a constant by itself': () =>
    joined((a) => layers.constant({ shape: [2, 3], value: [1, 2, 3, 4, 5, 6] }).apply(a)),
  add: () => joined((a, b) => layers.add().apply([a, b])),
  'add of three': () => joined((a, b) => layers.add().apply([a, b, a])),
  subtract: () => joined((a, b) => layers.subtract().apply([a, b])),
  multiply: () => joined((a, b) => layers.multiply().apply([a, b])),
  'multiply by a gate': () =>
    joined((a, b) =>
      layers.multiply().apply([a, layers.globalAveragePooling2d({ keepDims: true }).apply(b)]),
    ),
  average: () => joined((a, b) => layers.average().apply([a, b, b])),
  maximum: () => joined((a, b) => layers.maximum().apply([a, b])),
  minimum: () => joined((a, b) => layers.minimum().apply([a, b])),
  concatenate: () => joined((a, b) => layers.concatenate().apply([a, b])),
  'concatenate of rows': () => joined((a, b) => layers.concatenate({ axis: 1 }).apply([a, b])),
}

const block = (x: SymbolicTensor, filters: number, strides = 1): SymbolicTensor => {
  const inner = layers.conv2d({ filters, kernelSize: 3, strides, padding: 'same', useBias: false }).apply(x)
  const y = layers
    .conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false })
    .apply(layers.reLU().apply(layers.batchNormalization().apply(inner)))
  const short =
    strides === 1
      ? x
      : layers
          .batchNormalization()
          .apply(layers.conv2d({ filters, kernelSize: 1, strides, useBias: false }).apply(x))
  return layers.reLU().apply(layers.add().apply([layers.batchNormalization().apply(y), short]))
}

/** A layer of one's own that is made of layers: each channel is weighed by what is in all of them. */
export const squeeze = (): Layer =>
  new Layer({
    kind: 'acme>squeeze',
    config: {},
    call([x]) {
      const pooled = layers.globalAveragePooling2d({ keepDims: true }).apply(x)
      const weights = layers.conv2d({ filters: 3, kernelSize: 1, activation: 'hardSigmoid' }).apply(pooled)
      return layers.multiply().apply([x, weights])
    },
  })

/** Networks. */
export const networkZoo: Readonly<Record<string, () => Model<Prediction>>> = {
  /** As that of the case study, and of most courses. */
  'convolutions, flatten, dense': () =>
    row(
      [
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling2d(),
        layers.conv2d({ filters: 6, kernelSize: 3, padding: 'same' }),
        layers.batchNormalization(),
        layers.leakyReLU(),
        layers.dropout({ rate: 0.2 }),
        layers.flatten(),
        layers.dropout({ rate: 0.2 }),
        layers.dense({ units: 8, activation: 'relu' }),
        layers.batchNormalization(),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
      [12, 10, 1],
    ),
  'a small MobileNet': () =>
    row(
      [
        layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
        layers.batchNormalization(),
        layers.activation({ activation: 'relu6' }),
        ...[1, 2].flatMap((strides) => [
          layers.depthwiseConv2d({ kernelSize: 3, strides, padding: 'same', useBias: false }),
          layers.batchNormalization(),
          layers.activation({ activation: 'relu6' }),
          layers.conv2d({ filters: 8, kernelSize: 1, useBias: false }),
          layers.batchNormalization(),
          layers.activation({ activation: 'relu6' }),
        ]),
        layers.globalAveragePooling2d(),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
      [16, 16, 3],
    ),
  'a small ResNet': () => {
    const x = input({ shape: [12, 12, 3] })
    const y = block(block(layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x), 4), 8, 2)
    const out = layers
      .dense({ units: 4, activation: 'softmax' })
      .apply(layers.globalAveragePooling2d().apply(y))
    return model({ inputs: x, outputs: out, name: 'resnet' })
  },
  'a nested model, applied twice, with two inputs and two outputs': () => {
    const base = sequential(
      [
        layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 2] }),
        layers.flatten(),
        layers.dense({ units: 4, name: 'class' }),
      ],
      { name: 'base' },
    )
    const a = input({ shape: [6, 6, 2], name: 'left-eye' })
    const b = input({ shape: [6, 6, 2], name: 'right eye' })
    const [left, right] = [base.apply(a), base.apply(b)]
    const sum = layers.add({ name: 'sum' }).apply([left, right])
    return model({
      inputs: [a, b],
      outputs: { sum, 'the larger': layers.maximum({ name: 'larger' }).apply([left, right]) },
    })
  },
  'models in models, and a layer that is made of layers': () => {
    const a = input({ shape: [6, 6, 2] })
    const first = layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'conv' }).apply(a)
    const inner = model({ inputs: a, outputs: layers.batchNormalization().apply(first), name: 'inner' })
    const b = input({ shape: [6, 6, 2] })
    const made = inner.apply(b)
    const gate = layers.conv2d({ filters: 3, kernelSize: 1, activation: 'sigmoid', name: 'conv' }).apply(made)
    const outer = model({ inputs: b, outputs: layers.multiply().apply([made, gate]), name: 'outer' })
    return sequential([
      layers.zeroPadding2d({ padding: 0, inputShape: [6, 6, 2] }),
      outer,
      squeeze(),
      layers.flatten(),
      layers.dense({ units: 2, kernelRegularizer: 'l2' }),
    ])
  },
  'a network that ends in an image': () => {
    const x = input({ shape: [8, 8, 3] })
    const down = layers
      .conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' })
      .apply(x)
    const up = layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }).apply(down)
    const joined = layers.concatenate().apply([up, x])
    return model({
      inputs: x,
      outputs: layers.conv2d({ filters: 2, kernelSize: 1, activation: 'sigmoid' }).apply(joined),
    })
  },
  'rows and images in turn': () =>
    row(
      [
        layers.dense({ units: 24, activation: 'relu' }),
        layers.reshape({ targetShape: [3, 4, 2] }),
        layers.conv2d({ filters: 3, kernelSize: 2 }),
        layers.permute({ dims: [2, 1, 3] }),
        layers.conv2d({ filters: 2, kernelSize: 1 }),
        layers.flatten(),
        layers.softmax(),
      ],
      [7],
    ),
}
