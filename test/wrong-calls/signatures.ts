// How each function and class of the public API is called rightly: what the wrong calls are made from.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as api from '../../src/index.js'
import * as gpuEntry from '../../src/gpu.js'
import { may, must, options, optionsOrNone, type Argument, type Signature } from './wrong-values.js'

const { layers, losses, metrics, schedules } = api

const counts = [0, -1, 1.5, 2 ** 60, [2], null]
const sizes = [
  ...counts.filter((one) => !Array.isArray(one)),
  [2],
  [2, 2, 2],
  [0, 1],
  [1, -1],
  ['2', '2'],
  [1.5, 2],
]
const axes = [0, 0.5, [1], '1']
const positive = [0, -1, -Infinity]
const fromZero = [-1, -1e-9]
const shares = [-0.1, 1, 1.5]
const names = ['']
const oneOf = ['', 'nonsense', 'None']
const seeds = [-1, 0.5, 2 ** 32, -Infinity]
const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2

const layer = {
  name: may('first', names),
  inputShape: may([8, 8, 2], [8, [0], [-1, 2], [1.5], [8, '8'], [], [1e9, 1e9, 1e9]]),
  trainable: may(true),
}
const wrongActivations = [
  ...[...oneOf, 'leaky_relu', {}, { name: 'silu', alpha: 1 }, { name: 'nonsense' }],
  ...[
    { name: 'relu', maxValue: 0 },
    { name: 'relu', maxValue: 1, threshold: 2 },
    { name: 'leakyRelu', negativeSlope: '0.1' },
    { name: 'elu', alpha: NaN },
    { name: 'gelu', approximate: 1 },
    { name: 'hardSigmoid', alpha: -1 },
    { name: 'celu', alpha: 0 },
    { name: 'threshold', threshold: '1' },
    { name: 'softShrink', threshold: -1 },
    { name: 'mish', alpha: 1 },
  ],
]
const activation = may('relu', wrongActivations)
const border = [
  -1,
  1.5,
  [1],
  [1, 2, 3],
  [-1, 0],
  [[1, 2]],
  [[1, 2], [3]],
  [
    [1, 2],
    [3, -1],
  ],
  [[1, 2], 3],
]
const window = {
  strides: may(1, sizes),
  padding: may('same', [...oneOf, 'SAME', 'Valid', ...border], (value) => value === 5),
}
const pooling = { ...layer, ...window, poolSize: may(2, sizes) }
const figure = { name: may('mine', ['', 'a b', 'loss', 'valMine', '1st']) }
const averages = { average: may('macro', [...oneOf, 'Macro']) }
const byClass = { ...figure, ...averages, threshold: may(0.5, [0, 1, -1]) }
const smoothing = { labelSmoothing: may(0.1, shares) }
const wrongInitializers = [
  ...[
    ...oneOf,
    'he_normal',
    'GlorotUniform',
    'constant',
    { kind: 'constant' },
    { kind: 'heNormal', stddev: 1 },
  ],
  ...[
    api.initializers.heNormal,
    { kind: 'randomUniform', minval: 1 },
    { kind: 'orthogonal', seed: -1 },
    { stddev: 1 },
  ],
]
const initializer = may('heNormal', wrongInitializers)
const vectorInitializer = may({ kind: 'constant', value: 0.1 }, [...wrongInitializers, 'orthogonal'])
const regularizer = may({ l2: 0.01 }, [
  ...oneOf,
  {},
  { l1: -1 },
  { l2: '1' },
  { l3: 1 },
  api.regularizers.l2,
  0.01,
])
const bias = { useBias: may(true), biasInitializer: vectorInitializer, biasRegularizer: regularizer }
const scaleAndShift = {
  center: may(true),
  scale: may(true),
  betaInitializer: vectorInitializer,
  gammaInitializer: vectorInitializer,
  betaRegularizer: regularizer,
  gammaRegularizer: regularizer,
}
const kernel = { kernelInitializer: initializer, kernelRegularizer: regularizer }
const convolution = {
  ...{ ...layer, ...window, activation },
  kernelSize: must(3, sizes),
  dilationRate: may(1, sizes),
  ...bias,
}

const x = api.input({ shape: [8, 8, 2] })
const y = layers.dense({ units: 2, activation: 'softmax' }).apply(layers.flatten().apply(x))
const net = api.model({ inputs: x, outputs: y })
const row = (n: number) => new Float32Array(n).fill(0.5)
const dir = mkdtempSync(join(tmpdir(), 'receptive-wrong-calls-'))
mkdirSync(join(dir, 'a'))
const jpeg = api.encodeJpeg({ width: 1, height: 1, data: new Uint8Array(3) })
mkdirSync(join(dir, 'b'))
writeFileSync(join(dir, 'a', '1.jpg'), jpeg)
writeFileSync(join(dir, 'b', '1.jpg'), jpeg)
writeFileSync(join(dir, 'images'), Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5))
writeFileSync(join(dir, 'labels'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 0))

const labels = (value: readonly number[], optional = false): Argument =>
  (optional ? may : must)(value, [[-1], [0.5], ['0'], [NaN], [undefined], { length: 2 }, { length: -1 }, 3])
const texts = (value: readonly string[], optional = false): Argument =>
  (optional ? may : must)(value, [[1], ['a', 1], ['a', undefined], 5, 'a'])
const classCount = must(2, [...counts, 1e9, 1e308], (value) => typeof value === 'object' && isPair(value))
const monitor = { monitor: may('valLoss', names), mode: may('min', oneOf) }
const wrongBounds = [0.2, [1], [1, 0.5], [-1, 1], [0, Infinity], ['0', '1']]
const someImages = must({ shape: [1, 2, 2, 1], data: row(4) }, [{ shape: [4], data: row(4) }, row(4)])
const someTargets = must({ shape: [1, 2], data: row(2) }, [{ shape: [4], data: row(2) }, row(2)])
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.prototype.toString.call(value) === '[object Object]' &&
  Object.keys(value).length === 0
const isFunction = (value: unknown): boolean => typeof value === 'function'
const rate = may(0.1, positive, isFunction)
/** The options of every optimizer; of the ways to clip one may be chosen. */
const ofOptimizers = {
  learningRate: rate,
  decay: may(0, fromZero),
  weightDecay: may(0.01, fromZero),
  clipValue: may(0.5, positive),
  clipNorm: may(undefined, positive),
  globalClipNorm: may(undefined, positive),
  gradientAccumulationSteps: may(2, counts),
  useEma: may(true),
  emaMomentum: may(0.9, shares),
}
const seeded = optionsOrNone<api.SeedOptions>({ seed: may(1, seeds) })
const normal = optionsOrNone<api.NormalOptions>({
  seed: may(1, seeds),
  mean: may(1, [Infinity]),
  stddev: may(1, positive),
})
const definition = {
  kind: must('own', [...names, 'a/b', 'conv2d', 'input']),
  config: must({}),
  activation,
  merges: may(false),
  outputShape: must(() => [1], [], isFunction),
  weights: may(() => ({}), [], isFunction),
  forward: may(() => ({ y: undefined }), [], isFunction),
  backward: must(() => ({ inputs: [] }), [], isFunction),
  op: may(undefined, ['relu', 5, {}, () => 1]),
}

const jpegLimits = {
  maxPixels: may(10, positive, (value) => value === Infinity),
  maxMemory: may(2 ** 20, positive, (value) => value === Infinity),
}
const images = {
  ...jpegLimits,
  size: must([2, 2], [[2], [0, 2], ['2', '2'], [1e6, 1e6], [2, 2, 3], 0], (value) => value === 70),
  channels: may(3, [0, 2, 4]),
  decoder: may(undefined, [null, 5, {}, 'turbo']),
  decode: may(undefined, [null, 5, {}, 'decode.js'], isFunction),
}
const imageSet = {
  ...images,
  classNames: may(['a', 'b'], [[1], 'a', ['a', 'a']]),
  onError: may('throw', [...oneOf, 'ignore']),
  signal: may(undefined, [null, {}, new AbortController()]),
}

const data = api.arrayDataset({ x: { shape: [4, 2], data: row(8) }, y: [0, 1, 0, 1], classNames: ['a', 'b'] })
const backend = await api.openBackend('reference')
const clone = () => api.sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [2] })])
const learner = clone()
const settings = { loss: 'categoricalCrossentropy', backend } as const
await learner.compile(settings)
const weights = await learner.getWeights()
const resumed = api.sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [2] })])
await resumed.compile(settings)
const state = await resumed.trainingState()
const inputs = [
  { x: [[1, 2]] },
  [],
  [[]],
  [1, 2],
  [[1]],
  [[1, NaN]],
  [[1, '2']],
  [[1, null]],
  { shape: [1, 2] },
]
const batched = optionsOrNone<api.BatchedOptions>({ batchSize: may(2, counts) })
const isCallback = (value: unknown): boolean => Array.isArray(value) && value.length === 0
const wrongCallbacks = [
  ...[{}, [{}], [null], [undefined], [[]], api.EarlyStopping, [api.EarlyStopping], [new Map()]],
  ...[{ onEpochEnd: 5 }, { on_epoch_end() {} }, { OnEpochEnd() {}, onTrainEnd() {} }, { getState() {} }],
]
const wrongOptimizers = [
  ...['nadam', '', api.adam, {}, { ...api.sgd(), update: undefined }, { ...api.sgd(), slots: ['m', 'm'] }],
  ...[
    { ...api.sgd(), learningRate: '1' },
    { ...api.sgd(), decay: NaN },
    { ...api.sgd(), clipNorm: -1 },
    { ...api.sgd(), clipNorm: 1, clipValue: 1 },
    { ...api.sgd(), initialSlotValue: '0' },
    { ...api.sgd(), config: { f() {} } },
  ],
]
const wrongWeights = [{}, [], { 'dense/kernel': weights['dense/kernel'] }, { ...weights, more: [1] }]

const probabilities = must(
  api.ndarray([
    [0.5, 0.5],
    [0.2, 0.8],
  ]),
  [
    [[0.5, 0.5]],
    { shape: [2, 2], data: row(3) },
    { shape: [2, 2], data: ['1', 2, 3, 4] },
    { shape: [4], data: row(4) },
    {},
  ],
)

const looker = api.sequential([
  layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, inputShape: [8, 8, 2] }),
  layers.flatten(),
  layers.dense({ name: 'dense', units: 2, activation: 'softmax' }),
])
await looker.compile(settings)
/** A model and its images. */
const looking = [
  must(looker, [{}, 'model.onnx', net]),
  must({ shape: [1, 8, 8, 2], data: row(128) }, [
    ...[{}, [], [1, 2], [[]], { shape: [1, 8, 8], data: row(64) }, { shape: [8, 8, 2], data: row(128) }],
    { shape: [1, 8, 8, 2], data: row(128).fill(NaN) },
  ]),
]
const isWholeList = (value: unknown): boolean => Array.isArray(value) && value.length === 1 && value[0] === 1
const classOptions = {
  classIndex: may(1, [-1, 0.5, 2, [], [1, 1], ['1'], [2]], isWholeList),
  className: may(undefined, ['', 'x', 5, [], ['x']]),
  output: may('dense', ['', 'x', 0]),
  batchSize: may(2, counts),
}
const explaining = { ...classOptions, input: may('input', ['', 'x', 0]) }
const pictures = must({ shape: [1, 2, 2], data: row(4) }, [
  ...[{}, [], [1, 2], 5, [[1, 2]], { shape: [2, 2], data: row(4) }, { width: 2, height: 2 }],
  ...[
    [{ width: 1, height: 1 }],
    { width: 1, height: 1, channels: 1, data: [1] },
    { shape: [1, 2, 2], data: row(3) },
  ],
])

/** Right calls, by the names of the exports. */
export const signatures: Readonly<Record<string, Signature>> = {
  'layers.activation': {
    call: layers.activation,
    args: [options<api.ActivationConfig>({ ...layer, activation: must('relu', wrongActivations) })],
  },
  'layers.reLU': {
    call: layers.reLU,
    args: [
      optionsOrNone<api.ReLUConfig>({
        ...layer,
        maxValue: may(6, positive),
        negativeSlope: may(0.1, fromZero),
        threshold: may(1, [...fromZero, 6, 7]),
      }),
    ],
  },
  'layers.leakyReLU': {
    call: layers.leakyReLU,
    args: [
      optionsOrNone<api.LeakyReLUConfig>({
        ...layer,
        negativeSlope: may(0.1, fromZero),
        alpha: may(undefined, fromZero),
      }),
    ],
  },
  'layers.elu': {
    call: layers.elu,
    args: [optionsOrNone<api.EluConfig>({ ...layer, alpha: may(1, fromZero) })],
  },
  'layers.prelu': {
    call: layers.prelu,
    args: [
      optionsOrNone<api.PreluConfig>({
        ...layer,
        alphaInitializer: initializer,
        alphaRegularizer: regularizer,
        sharedAxes: may([1, 2], [0, -1, 1.5, ['1'], [0], [1, 1]], (value) => value === 2),
      }),
    ],
  },
  'layers.softmax': {
    call: layers.softmax,
    args: [optionsOrNone<api.SoftmaxConfig>({ ...layer, axis: may(-2, axes) })],
  },
  'layers.add': { call: layers.add, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.subtract': { call: layers.subtract, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.average': { call: layers.average, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.logSoftmax': {
    call: layers.logSoftmax,
    args: [optionsOrNone<api.LogSoftmaxConfig>({ ...layer, axis: may(1, axes) })],
  },
  'layers.reduce': {
    call: layers.reduce,
    args: [
      options<api.ReduceConfig>({
        ...layer,
        operation: must('sum', [...oneOf, 'Sum', 'average']),
        axes: may([1, -1], [0, [0], [1.5], ['1'], []]),
        keepDims: may(true),
      }),
    ],
  },
  'layers.matmul': {
    call: layers.matmul,
    args: [optionsOrNone<api.MatmulConfig>({ ...layer, transposeA: may(true), transposeB: may(false) })],
  },
  'layers.slice': {
    call: layers.slice,
    args: [
      options<api.SliceConfig>({
        ...layer,
        begin: must([1, 0], [1, [1], [1.5, 0], ['1', '0']]),
        end: may([2, -1], [2, [2], [0.5, 1], [null, null]]),
        steps: may([1, 2], [0, [0, 1], [1], [1.5, 1]]),
        axes: may([1, 2], [1, [0, 1], [1], [1.5, 2]]),
      }),
    ],
  },
  'layers.groupNormalization': {
    call: layers.groupNormalization,
    args: [
      optionsOrNone<api.GroupNormalizationConfig>({
        ...layer,
        ...scaleAndShift,
        groups: may(2, [0, -2, 1.5, [2]]),
        axis: may(-1, axes),
        epsilon: may(1e-5, positive),
      }),
    ],
  },
  'layers.rescaling': {
    call: layers.rescaling,
    args: [
      options<api.RescalingConfig>({
        ...layer,
        scale: must(1 / 255, [[], [NaN], ['1'], Infinity]),
        offset: may([1, 2], [[], [NaN], ['1'], Infinity]),
      }),
    ],
  },
  'layers.normalization': {
    call: layers.normalization,
    args: [
      options<api.NormalizationConfig>({
        ...layer,
        mean: must(0.5, [[], [NaN], ['1'], Infinity]),
        variance: must([1, 2], [[], [NaN], ['1'], Infinity, -1, [1, -1]]),
        axis: may(-1, axes),
      }),
    ],
  },
  'layers.divide': { call: layers.divide, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.power': { call: layers.power, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.constant': {
    call: layers.constant,
    args: [
      optionsOrNone<api.ConstantConfig>({
        ...layer,
        shape: may([2], [2, [0], [1.5], ['2'], [-1]]),
        value: may([1, 2], [[], [1], [1, NaN], ['1', '2'], NaN, Infinity]),
      }),
    ],
  },
  'layers.unary': {
    call: layers.unary,
    args: [options<api.UnaryConfig>({ ...layer, operation: must('sqrt', [...oneOf, 'root', 'Sqrt']) })],
  },
  'layers.clip': {
    call: layers.clip,
    args: [
      optionsOrNone<api.ClipConfig>({
        ...layer,
        minValue: may(-1, [Infinity, 2]),
        maxValue: may(1, [-Infinity, -2]),
      }),
    ],
  },
  'layers.maximum': { call: layers.maximum, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.minimum': { call: layers.minimum, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.multiply': { call: layers.multiply, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.flatten': { call: layers.flatten, args: [optionsOrNone<api.LayerConfig>(layer)] },
  'layers.averagePooling2d': {
    call: layers.averagePooling2d,
    args: [optionsOrNone<api.AveragePooling2dConfig>({ ...pooling, countIncludePad: may(true) })],
  },
  'layers.maxPooling2d': {
    call: layers.maxPooling2d,
    args: [optionsOrNone<api.MaxPooling2dConfig>({ ...pooling, dilations: may(1, sizes) })],
  },
  'layers.l2Pooling2d': { call: layers.l2Pooling2d, args: [optionsOrNone<api.Pooling2dConfig>(pooling)] },
  'layers.weightedAveragePooling2d': {
    call: layers.weightedAveragePooling2d,
    args: [optionsOrNone<api.WeightedAveragePooling2dConfig>({ ...pooling, sigma: may(1, positive) })],
  },
  'layers.globalAveragePooling2d': {
    call: layers.globalAveragePooling2d,
    args: [optionsOrNone<api.GlobalPooling2dConfig>({ ...layer, keepDims: may(true) })],
  },
  'layers.globalMaxPooling2d': {
    call: layers.globalMaxPooling2d,
    args: [optionsOrNone<api.GlobalPooling2dConfig>({ ...layer, keepDims: may(true) })],
  },
  'layers.batchNormalization': {
    call: layers.batchNormalization,
    args: [
      optionsOrNone<api.BatchNormalizationConfig>({
        ...layer,
        momentum: may(0.9, [-0.1, 1.1]),
        epsilon: may(1e-3, positive),
        ...scaleAndShift,
        movingMeanInitializer: vectorInitializer,
        movingVarianceInitializer: vectorInitializer,
      }),
    ],
  },
  'layers.layerNormalization': {
    call: layers.layerNormalization,
    args: [
      optionsOrNone<api.LayerNormalizationConfig>({
        ...layer,
        axis: may([1, 2, 3], [0, 0.5, [], [0], [1, 0], ['1'], [[1]]]),
        epsilon: may(1e-3, positive),
        ...scaleAndShift,
      }),
    ],
  },
  'layers.localResponseNormalization': {
    call: layers.localResponseNormalization,
    args: [
      optionsOrNone<api.LocalResponseNormalizationConfig>({
        ...layer,
        depthRadius: may(2, [-1, 0.5, [2], [1, 2, 3], [1, -1], ['1', '1']]),
        bias: may(2, positive),
        alpha: may(1e-4, positive),
        beta: may(0.75, positive),
      }),
    ],
  },
  'layers.resizing': {
    call: layers.resizing,
    args: [
      options<api.ResizingConfig>({
        ...layer,
        height: must(5, counts),
        width: must(7, counts),
        scale: may(undefined, [0, -1, [1], [1, 0], ['2', '2'], 2]),
        interpolation: may('nearest', [...oneOf, 'Bilinear', 'bicubic']),
        coordinates: may('asymmetric', [...oneOf, 'half_pixel']),
        rounding: may('ceil', [...oneOf, 'round_prefer_floor']),
      }),
    ],
  },
  'layers.upSampling2d': {
    call: layers.upSampling2d,
    args: [
      optionsOrNone<api.UpSampling2dConfig>({
        ...layer,
        size: may(2, sizes),
        interpolation: may('bilinear', [...oneOf, 'Bilinear', 'bicubic']),
      }),
    ],
  },
  'layers.concatenate': {
    call: layers.concatenate,
    args: [optionsOrNone<api.ConcatenateConfig>({ ...layer, axis: may(-1, [0, 0.5, [1]]) })],
  },
  'layers.conv2d': {
    call: layers.conv2d,
    args: [
      options<api.Conv2dConfig>({
        ...convolution,
        filters: must(2, counts),
        groups: may(1, counts),
        ...kernel,
      }),
    ],
  },
  'layers.depthwiseConv2d': {
    call: layers.depthwiseConv2d,
    args: [
      options<api.DepthwiseConv2dConfig>({
        ...convolution,
        depthMultiplier: may(1, counts),
        depthwiseInitializer: initializer,
        depthwiseRegularizer: regularizer,
      }),
    ],
  },
  'layers.separableConv2d': {
    call: layers.separableConv2d,
    args: [
      options<api.SeparableConv2dConfig>({
        ...convolution,
        filters: must(2, counts),
        depthMultiplier: may(1, counts),
        depthwiseInitializer: initializer,
        pointwiseInitializer: initializer,
        depthwiseRegularizer: regularizer,
        pointwiseRegularizer: regularizer,
      }),
    ],
  },
  'layers.conv2dTranspose': {
    call: layers.conv2dTranspose,
    args: [
      options<api.Conv2dTransposeConfig>({
        ...convolution,
        filters: must(2, counts),
        outputPadding: may(0, [-1, 1.5, [0], [0, 0, 0], ['0', '0'], 2 ** 60]),
        groups: may(2, counts),
        ...kernel,
      }),
    ],
  },
  'layers.cropping2d': {
    call: layers.cropping2d,
    args: [optionsOrNone<api.Cropping2dConfig>({ ...layer, cropping: may(1, border) })],
  },
  'layers.constantPadding2d': {
    call: layers.constantPadding2d,
    args: [
      optionsOrNone<api.ConstantPadding2dConfig>({ ...layer, padding: may(1, border), value: may(2, []) }),
    ],
  },
  'layers.reflectionPadding2d': {
    call: layers.reflectionPadding2d,
    args: [optionsOrNone<api.ZeroPadding2dConfig>({ ...layer, padding: may(1, border) })],
  },
  'layers.replicationPadding2d': {
    call: layers.replicationPadding2d,
    args: [optionsOrNone<api.ZeroPadding2dConfig>({ ...layer, padding: may(1, border) })],
  },
  'layers.depthToSpace': {
    call: layers.depthToSpace,
    args: [
      options<api.DepthToSpaceConfig>({
        ...layer,
        blockSize: must(2, counts),
        mode: may('CRD', [...oneOf, 'crd']),
      }),
    ],
  },
  'layers.spaceToDepth': {
    call: layers.spaceToDepth,
    args: [
      options<api.DepthToSpaceConfig>({
        ...layer,
        blockSize: must(2, counts),
        mode: may('CRD', [...oneOf, 'crd']),
      }),
    ],
  },
  'layers.zeroPadding2d': {
    call: layers.zeroPadding2d,
    args: [optionsOrNone<api.ZeroPadding2dConfig>({ ...layer, padding: may(1, border) })],
  },
  'layers.dense': {
    call: layers.dense,
    args: [
      options<api.DenseConfig>({
        ...{ ...layer, activation },
        units: must(2, counts),
        ...bias,
        ...kernel,
      }),
    ],
  },
  'layers.dropout': {
    call: layers.dropout,
    args: [options<api.DropoutConfig>({ ...layer, rate: must(0.5, shares) })],
  },
  'layers.spatialDropout2d': {
    call: layers.spatialDropout2d,
    args: [options<api.SpatialDropout2dConfig>({ ...layer, rate: must(0.5, shares) })],
  },
  'layers.gaussianNoise': {
    call: layers.gaussianNoise,
    args: [options<api.GaussianNoiseConfig>({ ...layer, stddev: must(0.5, fromZero) })],
  },
  'layers.permute': {
    call: layers.permute,
    args: [
      options<api.PermuteConfig>({
        ...layer,
        dims: must([3, 1, 2], [[], [0, 1], [1, 1], [1, 3], [2], ['2', '1'], [1.5, 1], 3, [-1]]),
      }),
    ],
  },
  'layers.reshape': {
    call: layers.reshape,
    args: [
      options<api.ReshapeConfig>({
        ...layer,
        targetShape: must([4, -1], [[0], [1.5], [-1, -1], [-1, -4], [-2], 4, ['4']]),
      }),
    ],
  },
  Layer: {
    call: (given: api.LayerDefinition) => new api.Layer(given),
    args: [options<typeof definition>(definition)],
  },
  input: {
    call: api.input,
    args: [
      options<api.InputOptions>({
        shape: must([4], [4, [0], [-1], [1.5], ['4'], [], [1e6, 1e6]]),
        name: may('x', names),
      }),
    ],
  },
  sequential: {
    call: api.sequential,
    args: [
      must(
        [layers.flatten({ inputShape: [2] })],
        [[], layers.flatten({ inputShape: [2] }), [[]], [layers], [layers.flatten], { layers: [] }],
      ),
      optionsOrNone<api.ModelOptions>({ name: may('net', names), trainable: may(true) }),
    ],
  },
  model: {
    call: api.model,
    args: [
      options<api.GraphModelOptions>({
        inputs: must(x, [[], [x, null], [x, x], { x }, layers.flatten()]),
        outputs: must(y, [[], [y, null], {}, { y: 1 }, layers.flatten(), [y, y]]),
        name: may('net', names),
        trainable: may(true),
      }),
    ],
  },
  gradCheck: {
    call: api.gradCheck,
    args: [
      must(layers.dense({ units: 1, inputShape: [1] }), [[], [1], layers.dense, {}]),
      optionsOrNone<api.GradCheckOptions>({
        inputShape: may([1], [1, [0], ['1'], []]),
        x: may(api.ndarray([[1]]), [[[1]], { shape: [1, 1] }, { shape: [2], data: row(1) }, {}]),
        loss: may('meanSquaredError', oneOf),
        target: may(api.ndarray([[1]]), [[1], { data: row(1) }, { shape: [1, 2], data: row(1) }]),
        weights: may({ 'dense/kernel': api.ndarray([[1]]), 'dense/bias': api.ndarray([1]) }, [
          {},
          { 'dense/kernel': 1, 'dense/bias': 1 },
        ]),
        samples: may(1, counts),
        tolerance: may(1, fromZero),
        seed: may(1, seeds),
      }),
    ],
  },
  sgd: {
    call: api.sgd,
    args: [
      optionsOrNone<api.SgdOptions>({
        ...ofOptimizers,
        momentum: may(0.5, shares),
        nesterov: may(true),
      }),
    ],
  },
  adam: {
    call: api.adam,
    args: [
      optionsOrNone<api.AdamOptions>({
        ...ofOptimizers,
        beta1: may(0.5, shares),
        beta2: may(0.5, shares),
        epsilon: may(0.5, positive),
      }),
    ],
  },
  adamW: {
    call: api.adamW,
    args: [
      optionsOrNone<api.AdamOptions>({
        ...ofOptimizers,
        beta1: may(0.5, shares),
        beta2: may(0.5, shares),
        epsilon: may(0.5, positive),
      }),
    ],
  },
  rmsprop: {
    call: api.rmsprop,
    args: [
      optionsOrNone<api.RmspropOptions>({
        ...ofOptimizers,
        rho: may(0.5, shares),
        momentum: may(0.5, shares),
        epsilon: may(0.5, positive),
        centered: may(true),
      }),
    ],
  },
  adagrad: {
    call: api.adagrad,
    args: [
      optionsOrNone<api.AdagradOptions>({
        ...ofOptimizers,
        initialAccumulatorValue: may(0, fromZero),
        epsilon: may(0.5, positive),
      }),
    ],
  },
  'regularizers.l1': {
    call: api.regularizers.l1,
    args: [optionsOrNone<api.L1Options>({ l1: may(0.1, fromZero) })],
  },
  'regularizers.l2': {
    call: api.regularizers.l2,
    args: [optionsOrNone<api.L2Options>({ l2: may(0.1, fromZero) })],
  },
  'regularizers.l1l2': {
    call: api.regularizers.l1l2,
    args: [options<api.Regularizer>({ l1: may(0.1, fromZero), l2: may(0.1, fromZero) })],
  },
  'initializers.zeros': { call: api.initializers.zeros, args: [] },
  'initializers.ones': { call: api.initializers.ones, args: [] },
  'initializers.constant': {
    call: api.initializers.constant,
    args: [options<api.ConstantOptions>({ value: must(0.5) })],
  },
  'initializers.randomNormal': { call: api.initializers.randomNormal, args: [normal] },
  'initializers.truncatedNormal': { call: api.initializers.truncatedNormal, args: [normal] },
  'initializers.randomUniform': {
    call: api.initializers.randomUniform,
    args: [
      optionsOrNone<api.UniformOptions>({
        seed: may(1, seeds),
        minval: may(-1, [2, -Infinity]),
        maxval: may(1, [-2, Infinity]),
      }),
    ],
  },
  'initializers.orthogonal': {
    call: api.initializers.orthogonal,
    args: [optionsOrNone<api.OrthogonalOptions>({ seed: may(1, seeds), gain: may(2, [Infinity]) })],
  },
  'initializers.varianceScaling': {
    call: api.initializers.varianceScaling,
    args: [
      optionsOrNone<api.VarianceScalingOptions>({
        seed: may(1, seeds),
        scale: may(2, positive),
        mode: may('fanOut', [...oneOf, 'fan_in']),
        distribution: may('uniform', [...oneOf, 'truncated_normal']),
      }),
    ],
  },
  'initializers.glorotUniform': { call: api.initializers.glorotUniform, args: [seeded] },
  'initializers.glorotNormal': { call: api.initializers.glorotNormal, args: [seeded] },
  'initializers.heUniform': { call: api.initializers.heUniform, args: [seeded] },
  'initializers.heNormal': { call: api.initializers.heNormal, args: [seeded] },
  'initializers.leCunUniform': { call: api.initializers.leCunUniform, args: [seeded] },
  'initializers.leCunNormal': { call: api.initializers.leCunNormal, args: [seeded] },
  'metrics.accuracy': { call: metrics.accuracy, args: [optionsOrNone<api.MetricOptions>(figure)] },
  'metrics.meanAbsoluteError': {
    call: metrics.meanAbsoluteError,
    args: [optionsOrNone<api.MetricOptions>(figure)],
  },
  'metrics.meanSquaredError': {
    call: metrics.meanSquaredError,
    args: [optionsOrNone<api.MetricOptions>(figure)],
  },
  'metrics.topKCategoricalAccuracy': {
    call: metrics.topKCategoricalAccuracy,
    args: [optionsOrNone<api.TopKOptions>({ ...figure, k: may(2, counts) })],
  },
  'metrics.precision': {
    call: metrics.precision,
    args: [optionsOrNone<api.ClassMetricOptions>(byClass)],
  },
  'metrics.recall': { call: metrics.recall, args: [optionsOrNone<api.ClassMetricOptions>(byClass)] },
  'metrics.f1Score': { call: metrics.f1Score, args: [optionsOrNone<api.ClassMetricOptions>(byClass)] },
  'metrics.auc': {
    call: metrics.auc,
    args: [optionsOrNone<api.AucOptions>({ ...figure, average: may('macro', [...oneOf, 'micro']) })],
  },
  'losses.categoricalCrossentropy': {
    call: losses.categoricalCrossentropy,
    args: [optionsOrNone<api.CrossentropyOptions>(smoothing)],
  },
  'losses.sparseCategoricalCrossentropy': {
    call: losses.sparseCategoricalCrossentropy,
    args: [optionsOrNone<api.CrossentropyOptions>(smoothing)],
  },
  'losses.binaryCrossentropy': {
    call: losses.binaryCrossentropy,
    args: [optionsOrNone<api.CrossentropyOptions>(smoothing)],
  },
  'losses.categoricalFocalCrossentropy': {
    call: losses.categoricalFocalCrossentropy,
    args: [
      optionsOrNone<api.CategoricalFocalOptions>({
        ...smoothing,
        gamma: may(2, fromZero),
        alpha: may(0.25, [-1, [-1], [NaN], [[1]]], (value) => Array.isArray(value) && value[0] === 0.25),
      }),
    ],
  },
  'losses.binaryFocalCrossentropy': {
    call: losses.binaryFocalCrossentropy,
    args: [
      optionsOrNone<api.BinaryFocalOptions>({
        ...smoothing,
        gamma: may(2, fromZero),
        applyClassBalancing: may(true, [false]),
        alpha: may(0.25, [-0.1, 1.1]),
      }),
    ],
  },
  'losses.huber': {
    call: losses.huber,
    args: [optionsOrNone<api.HuberOptions>({ delta: may(1, positive) })],
  },
  'losses.meanAbsoluteError': { call: losses.meanAbsoluteError, args: [optionsOrNone<object>({})] },
  'losses.meanSquaredError': { call: losses.meanSquaredError, args: [optionsOrNone<object>({})] },
  'schedules.exponentialDecay': {
    call: schedules.exponentialDecay,
    args: [
      options<api.ExponentialDecayOptions>({
        initialLearningRate: must(0.1, positive),
        decaySteps: must(10, positive),
        decayRate: must(0.5, positive),
        staircase: may(true),
      }),
    ],
  },
  'schedules.cosineDecay': {
    call: schedules.cosineDecay,
    args: [
      options<api.CosineDecayOptions>({
        initialLearningRate: must(0.1, fromZero),
        decaySteps: must(10, positive),
        alpha: may(0.1, [-0.1, 1.1]),
        warmupTarget: may(1, positive),
        warmupSteps: may(5, positive),
      }),
    ],
  },
  'schedules.cosineDecayRestarts': {
    call: schedules.cosineDecayRestarts,
    args: [
      options<api.CosineDecayRestartsOptions>({
        initialLearningRate: must(0.1, positive),
        firstDecaySteps: must(10, positive),
        tMul: may(2, [...positive, 0.5]),
        mMul: may(0.5, positive),
        alpha: may(0.1, [-0.1, 1.1]),
      }),
    ],
  },
  'schedules.warmup': {
    call: schedules.warmup,
    args: [
      options<api.WarmupOptions>({
        steps: must(10, positive),
        to: must(0.1, positive, isFunction),
        from: may(0.01, fromZero),
      }),
    ],
  },
  'schedules.piecewiseConstantDecay': {
    call: schedules.piecewiseConstantDecay,
    args: [
      options<api.PiecewiseConstantDecayOptions>({
        boundaries: must([1, 2], [[2, 1], [1, 1], [-1, 2], ['1', '2'], [1, NaN], [1], [1, 2, 3], 1]),
        values: must([1, 2, 3], [[1, 2], [1, 2, -1], [1, 2, NaN], ['1', '2', '3'], [], 1]),
      }),
    ],
  },
  BackupAndRestore: {
    call: (path: string, given: api.BackupAndRestoreOptions) => new api.BackupAndRestore(path, given),
    args: [
      must('a.state', names),
      optionsOrNone<api.BackupAndRestoreOptions>({ deleteCheckpoint: may(false) }),
    ],
  },
  CSVLogger: {
    call: (path: string, given: api.CSVLoggerOptions) => new api.CSVLogger(path, given),
    args: [
      must('a.csv', names),
      optionsOrNone<api.CSVLoggerOptions>({
        separator: may(';', ['', ';;', '1', '"', '\n', '-']),
        append: may(true),
      }),
    ],
  },
  EarlyStopping: {
    call: (given: api.EarlyStoppingOptions) => new api.EarlyStopping(given),
    args: [
      optionsOrNone<api.EarlyStoppingOptions>({
        ...monitor,
        minDelta: may(0.1, fromZero),
        patience: may(1, [-1, 0.5]),
        baseline: may(1),
        restoreBestWeights: may(true),
        startFromEpoch: may(1, [-1, 0.5]),
      }),
    ],
  },
  ReduceLROnPlateau: {
    call: (given: api.ReduceLROnPlateauOptions) => new api.ReduceLROnPlateau(given),
    args: [
      optionsOrNone<api.ReduceLROnPlateauOptions>({
        ...monitor,
        factor: may(0.5, [0, 1, -1, 2]),
        patience: may(1, [-1, 0.5]),
        minDelta: may(0.1, fromZero),
        cooldown: may(1, [-1, 0.5]),
        minLearningRate: may(0.1, fromZero),
      }),
    ],
  },
  ModelCheckpoint: {
    call: (path: string, given: api.ModelCheckpointOptions) => new api.ModelCheckpoint(path, given),
    args: [
      must('a.safetensors', [...names, '{epoch:3d}', '{}', '{val loss}']),
      optionsOrNone<api.ModelCheckpointOptions>({
        ...monitor,
        saveBestOnly: may(true),
        initialValueThreshold: may(1, [], (value) => value === Infinity || value === -Infinity),
      }),
    ],
  },
  LearningRateScheduler: {
    call: (schedule: () => number) => new api.LearningRateScheduler(schedule),
    args: [must(() => 1, [], isFunction)],
  },
  ProgressBar: {
    call: (given: api.ProgressBarOptions) => new api.ProgressBar(given),
    args: [optionsOrNone<api.ProgressBarOptions>({ stream: may({ write: () => true }, [{}, { write: 1 }]) })],
  },
  Random: {
    call: (seed: number) => new api.Random(seed),
    args: [must(1, seeds)],
  },
  'Random.uint32': { call: () => new api.Random(1).uint32(), args: [] },
  'Random.normal': { call: () => new api.Random(1).normal(), args: [] },
  'Random.uniform': {
    call: (low: number, high: number) => new api.Random(1).uniform(low, high),
    args: [may(0, [2]), may(1, [-1])],
  },
  'Random.integer': {
    call: (n: number) => new api.Random(1).integer(n),
    args: [must(5, [0, -5, 2.5, 2 ** 33])],
  },
  'Random.shuffle': {
    call: (items: unknown[]) => new api.Random(1).shuffle(items),
    args: [must([1, 2], [{ length: 2 }], Array.isArray)],
  },
  deriveSeed: {
    call: api.deriveSeed,
    args: [must(1, seeds), may(1, [-1, 0.5, 2 ** 32], (value) => typeof value === 'string')],
  },
  countLabels: { call: api.countLabels, args: [labels([0, 1]), classCount] },
  balancedClassWeights: { call: api.balancedClassWeights, args: [labels([0, 1]), classCount] },
  oneHot: { call: api.oneHot, args: [labels([0, 1]), classCount] },
  encodeLabels: {
    call: api.encodeLabels,
    args: [texts(['a', 'b']), texts(['a', 'b'], true)],
  },
  stratifiedSplit: {
    call: api.stratifiedSplit,
    args: [
      labels([0, 0, 1, 1]),
      options<api.SplitOptions>({ fraction: must(0.5, [0, ...shares]), seed: must(1, seeds) }),
    ],
  },
  groupSplit: {
    call: api.groupSplit,
    args: [
      texts(['a', 'b']),
      options<api.SplitOptions & { labels: readonly number[] }>({
        fraction: must(0.5, [0, ...shares]),
        seed: must(1, seeds),
        labels: labels([0, 0], true),
      }),
    ],
  },
  imageAugmentation: {
    call: api.imageAugmentation,
    args: [
      options<api.AugmentationOptions>({
        cropPadding: may(2, [-1, 1.5]),
        horizontalFlip: may(true),
        verticalFlip: may(true),
        widthShiftRange: may(0.1, fromZero),
        heightShiftRange: may(0.1, fromZero),
        rotationRange: may(10, [-1, 181]),
        zoomRange: may(0.1, [-0.1, 1, [1], [2, 1], [0, 1], [1, NaN], ['1', '2']]),
        fillMode: may('constant', oneOf),
        blurRange: may([0, 1], wrongBounds),
        gammaRange: may([0.5, 1.5], [...wrongBounds, [0, 1]]),
        contrastRange: may([0.5, 1.5], wrongBounds),
        brightnessRange: may([0.5, 1.5], wrongBounds),
      }),
    ],
  },
  'imageAugmentation.augment': {
    names: ['imageAugmentation'],
    call: api.imageAugmentation({ horizontalFlip: true }),
    args: [someImages, must(new api.Random(1))],
  },
  mixup: { call: api.mixup, args: [optionsOrNone<api.MixingOptions>({ alpha: may(0.2, [0, -1]) })] },
  cutmix: { call: api.cutmix, args: [optionsOrNone<api.MixingOptions>({ alpha: may(1, [0, -1]) })] },
  'mixup.augment': {
    names: ['mixup'],
    call: (...given: Parameters<ReturnType<typeof api.mixup>>) => api.mixup()(...given),
    args: [someImages, must(new api.Random(1)), someTargets],
  },
  'cutmix.augment': {
    names: ['cutmix'],
    call: (...given: Parameters<ReturnType<typeof api.cutmix>>) => api.cutmix()(...given),
    args: [someImages, must(new api.Random(1)), someTargets],
  },
  confusionMatrix: {
    call: api.confusionMatrix,
    args: [labels([0, 1]), labels([1, 0]), must(2, [...counts, 1e9, ['a', 1]])],
  },
  classificationMetrics: {
    call: api.classificationMetrics,
    args: [
      labels([0, 1]),
      labels([1, 0]),
      optionsOrNone<api.ClassificationOptions>({ classNames: texts(['a', 'b'], true) }),
    ],
  },
  classificationReport: {
    call: api.classificationReport,
    args: [
      labels([0, 1]),
      labels([1, 0]),
      optionsOrNone<api.ClassificationReportOptions>({
        classNames: texts(['a', 'b'], true),
        digits: may(2, [-1, 21, 0.5]),
      }),
    ],
  },
  rocCurve: {
    call: api.rocCurve,
    args: [labels([0, 1]), must([0.5, 0.7], [[1], ['0.5', '0.7'], [NaN, 1], [0.5, null], 1])],
  },
  rocAuc: {
    call: api.rocAuc,
    args: [labels([0, 1]), probabilities],
  },
  calibrationCurve: {
    call: api.calibrationCurve,
    args: [
      labels([0, 1]),
      probabilities,
      optionsOrNone<api.CalibrationOptions>({ bins: may(2, [0, 0.5, 20_000]) }),
    ],
  },
  gpu: {
    call: gpuEntry.gpu,
    args: [
      optionsOrNone<gpuEntry.GpuOptions>({
        mode: may('cpu', [...oneOf, 'WebGL2']),
        instance: may(undefined, [null, 5, 'x']),
      }),
    ],
  },
  openBackend: {
    call: async (...given: Parameters<typeof api.openBackend>) => {
      ;(await api.openBackend(...given)).dispose()
    },
    args: [
      must('wasm', [...oneOf, 'cpu']),
      optionsOrNone<api.BackendOptions>({
        dtype: may('float32', oneOf),
        threads: may(1, [0, -1, 1.5, 17, 1000]),
        memoryLimit: may(2 ** 20, [0, -1, 1.5, 1e308]),
        simd: may('simd128', oneOf),
      }),
    ],
  },
  arrayDataset: {
    call: api.arrayDataset,
    args: [
      options<api.ArrayDatasetOptions>({
        x: must({ shape: [2, 1], data: row(2) }, [
          {},
          { shape: [2, 1], data: row(3) },
          { shape: [0, 1], data: row(0) },
        ]),
        y: must([0, 1], [[0], [0, 2], [0, 0.5], ['0', '1'], [0, null]]),
        classNames: may(['a', 'b'], [['a', 1], [], 2]),
        sampleWeight: may([1, 2], [[1], [1, -1], [1, NaN], ['1', 2], [[1, 2]], 1]),
      }),
    ],
  },
  subset: {
    call: api.subset,
    args: [
      must(api.arrayDataset({ x: { shape: [2, 1], data: row(2) }, y: [0, 1] })),
      must([0, 1], [[2], [-1], [0.5], ['0'], { train: [0], test: [1] }, 1]),
    ],
  },
  ndarray: {
    call: api.ndarray,
    args: [
      must(
        [1, 2],
        [[1, [2]], ['1', '2'], [1, NaN], [], 'x'],
        (value) => typeof value === 'number' && isFinite(value),
      ),
      may([2], [[3], [0], ['2'], 2, [-2]]),
    ],
  },
  encodeJpeg: {
    call: api.encodeJpeg,
    args: [
      must({ width: 1, height: 1, data: new Uint8Array(3) }, [
        {},
        { width: 1, height: 2, data: new Uint8Array(3) },
        { width: 70_000, height: 1, data: new Uint8Array(210_000) },
      ]),
      may(90, [0, 101, -1]),
    ],
  },
  imageDataset: {
    call: api.imageDataset,
    args: [
      options<api.ImageDatasetOptions>({
        images: must(new Uint8Array(4), [row(4), [1, 2], new Uint8Array(3)]),
        shape: must([2, 2, 1], [[2, 2], [0, 2, 1], [2, 2, '1'], 2]),
        labels: must(Int32Array.of(0), [[-1], [1], ['0'], Int32Array.of(0, 1)]),
        classNames: must(['a'], [[], [1], 'a', ['a', 'a']]),
        paths: may(['p'], [[], [1]]),
        skipped: may([], [[1]], (value) => Array.isArray(value) && Object.keys(value[0] ?? 0).length === 0),
      }),
    ],
  },
  resizeBilinear: {
    call: api.resizeBilinear,
    args: [
      must({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }, [
        {},
        { width: 1, height: 1, channels: 3, data: new Uint8Array(2) },
      ]),
      must(2, [...sizes, 1e9, { width: 2, height: 2 }]),
    ],
  },
  decodeJpeg: {
    names: ['decodeJpeg', 'JPEG'],
    call: api.decodeJpeg,
    args: [
      must(jpeg, [new Uint8Array(0), 'a.jpg']),
      optionsOrNone<api.DecodeOptions>({ ...jpegLimits, damaged: may('throw', oneOf) }),
    ],
  },
  readImage: {
    call: api.readImage,
    args: [must(jpeg, ['', new Uint8Array(0)]), options<api.ReadImageOptions>(images)],
  },
  readImageDataset: {
    call: api.readImageDataset,
    args: [
      must(
        [
          { image: jpeg, label: 'a' },
          { image: jpeg, label: 'b' },
        ],
        [[], [jpeg], [{ image: jpeg }], [{ image: jpeg, label: 5 }], [{ label: 'a' }], jpeg],
      ),
      options<api.ReadImageDatasetOptions>({ ...imageSet, progress: may(() => 1, [], isFunction) }),
    ],
  },
  imageFolder: {
    call: api.imageFolder,
    args: [
      must(dir, ['']),
      options<api.ImageFolderOptions>({
        ...imageSet,
        labels: may((path: string) => path.slice(0, 1), [], isFunction),
        limit: may(1, [0, -1, 1.5], (value) => value === Infinity),
        threads: may(1, [0, -1, 1.5, 1000]),
        cache: may(join(dir, 'cache'), names),
        progress: may(false, [], (value) => isFunction(value) || typeof value === 'boolean'),
      }),
    ],
  },
  idxDataset: {
    call: api.idxDataset,
    args: [
      options<api.IdxFiles>({
        images: must(join(dir, 'images'), [...names]),
        labels: must(join(dir, 'labels'), [...names]),
      }),
    ],
  },
  parseIdx: {
    names: ['parseIdx', 'IDX file'],
    call: api.parseIdx,
    args: [must(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5), [[0, 0], new Uint8Array(2), 'x'])],
  },
  encodeSafetensors: {
    names: ['encodeSafetensors', 'safetensors: '],
    call: api.encodeSafetensors,
    args: [
      must({ a: { shape: [1], data: row(1) } }, [{ a: 1 }, { a: { shape: [2], data: row(1) } }]),
      may({ made: 'here' }, [{ made: 1 }]),
    ],
  },
  decodeSafetensors: {
    names: ['decodeSafetensors', 'safetensors: '],
    call: api.decodeSafetensors,
    args: [must(api.encodeSafetensors({ a: { shape: [1], data: row(1) } }), [new Uint8Array(0), [1], 'x'])],
  },
  gradCam: {
    call: api.gradCam,
    args: [
      ...looking,
      optionsOrNone<api.GradCamOptions>({ ...explaining, layer: may('conv', ['', 'dense', 'none']) }),
    ],
  },
  saliency: {
    call: api.saliency,
    args: [
      ...looking,
      optionsOrNone<api.SaliencyOptions>({
        ...explaining,
        method: may('integrated', oneOf),
        samples: may(2, counts),
        noise: may(0.1, positive),
        seed: may(1, seeds),
        steps: may(2, counts),
        baseline: may(
          0,
          [[1, 2], { shape: [8, 8], data: row(64) }, 1e39],
          (value) => typeof value === 'bigint',
        ),
      }),
    ],
  },
  occlusion: {
    call: api.occlusion,
    args: [
      ...looking,
      optionsOrNone<api.OcclusionOptions>({
        ...explaining,
        windowSize: may(4, sizes, isPair),
        strides: may(4, sizes, isPair),
        value: may(
          0,
          [
            [1, 2, 3],
            ['1', 2],
          ],
          (value) => isPair(value),
        ),
      }),
    ],
  },
  activations: {
    call: api.activations,
    args: [
      ...looking,
      optionsOrNone<api.ActivationsOptions>({
        layers: may(['conv'], [[], ['none'], [''], [5]]),
        beforeActivation: may(true),
        batchSize: may(2, counts),
      }),
    ],
  },
  gradients: {
    call: api.gradients,
    args: [
      ...looking,
      options<api.GradientsOptions>({
        ...classOptions,
        layers: must(['conv'], [[], ['none'], [''], [5]]),
      }),
    ],
  },
  namedLayers: { call: api.namedLayers, args: [must(looker, [{}, 'model.onnx'])] },
  filters: {
    call: api.filters,
    args: [
      looking[0],
      must('conv', ['', 'dense', 'none']),
      optionsOrNone<api.FiltersOptions>({ normalize: may(false) }),
    ],
  },
  overlay: {
    call: api.overlay,
    args: [
      pictures,
      must({ shape: [1, 2, 2], data: row(4) }, [
        ...[
          { shape: [1, 2, 2], data: row(3) },
          { shape: [2, 2], data: row(4) },
        ],
        ...[{ shape: [1, 2, 2], data: [0, 1, 2, 3] }, [[[-1]]], [[[NaN]]]],
      ]),
      optionsOrNone<api.OverlayOptions>({
        colormap: may('gray', [...oneOf, 'jet', 'Viridis']),
        alpha: may(0.5, [-0.1, 1.1]),
      }),
    ],
  },
  imageGrid: {
    call: api.imageGrid,
    args: [
      pictures,
      optionsOrNone<api.ImageGridOptions>({
        columns: may(2, counts),
        scale: may(2, [...counts, 1e9]),
        gap: may(1, [-1, 0.5, 1e12]),
        colormap: may('gray', oneOf),
        range: may([0, 1], [[1, 0], [1, 1], [0], ['0', 1], [0, Infinity], 1]),
        rgb: may(true),
      }),
    ],
  },
  encodePng: {
    call: api.encodePng,
    args: [
      must({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }, [
        ...[{}, { width: 1, height: 2, channels: 3, data: new Uint8Array(3) }],
        ...[
          { width: 1, height: 1, channels: 2, data: new Uint8Array(2) },
          { width: 1, height: 1, data: row(4) },
        ],
      ]),
    ],
  },
  exportModel: {
    call: api.exportModel,
    args: [
      must(learner, [{}, 'model.onnx']),
      must('onnx', oneOf),
      optionsOrNone<api.ExportOptions>({
        name: may('net', ['', 'a/b', '../c', 'a\\b', 'a\0b', 5]),
        dataFormat: may('channelsFirst', oneOf),
      }),
    ],
  },
  loadModel: {
    names: ['loadModel', 'backend: ', 'safetensors: ', 'path', 'file'],
    call: api.loadModel,
    args: [
      must(await savedModel(), ['', new Uint8Array(3)]),
      optionsOrNone<api.LoadOptions>({
        layers: may({ own: layers.add }, [
          ...[[], () => layers.add(), { own: 5 }, { own: null }, { own: layers.add() }],
          ...[{ conv2d: layers.conv2d }, { input: layers.add }],
        ]),
        files: may({}, [5, 'weights.bin', ['weights.bin']]),
        backend: may('reference', [...oneOf, {}, []], isFunction),
      }),
    ],
  },
  'Layer.apply': {
    names: ['flatten'],
    call: (given: api.SymbolicTensor) => layers.flatten().apply(given),
    args: [must(x, [[], [x, x], [null], { x }, layers.flatten(), [8, 8, 2]])],
  },
  'Model.compile': {
    call: (given: api.CompileOptions) => learner.compile(given),
    args: [
      options<api.CompileOptions>({
        loss: must('categoricalCrossentropy', [
          ...[...oneOf, 'hinge', ['mse'], () => 1, losses.meanSquaredError, losses, { name: 'hinge' }],
          { name: 'categoricalCrossentropy', config: { labelSmoothing: 2 } },
        ]),
        optimizer: may('sgd', wrongOptimizers),
        metrics: may(
          'accuracy',
          [...oneOf, ['hinge'], [null], 5, metrics.auc, { name: 'own' }, { compute: () => 1 }, [[]]],
          (value) => isCallback(value),
        ),
        backend: may(
          backend,
          [...oneOf, 'gpu', [], 5, () => 5, () => ({}), gpuEntry.gpu],
          (value) => typeof value === 'function' && /^.. => value/.test(String(value)),
        ),
        seed: may(1, seeds),
      }),
    ],
  },
  'Model.fit': {
    call: (...given: Parameters<api.Model['fit']>) => learner.fit(...given),
    args: [
      must(data, [
        [],
        [data],
        {},
        { ...data, read: 5 },
        { ...data, length: 2.5 },
        { ...data, classNames: ['a'] },
        { ...data, sampleWeight: [1, 1, 1] },
        { ...data, sampleWeight: [1, 1, 1, -1] },
        { ...data, sampleWeight: [1, 1, 1, NaN] },
        { ...data, sampleWeight: [0, 0, 0, 0] },
      ]),
      optionsOrNone<api.FitOptions>({
        epochs: may(1, counts),
        batchSize: may(2, counts),
        validationData: may(undefined, [
          null,
          {},
          [data],
          { ...data, length: 0 },
          { ...data, inputShape: [3] },
        ]),
        validationSplit: may(0.5, [0, ...shares, {}, { fraction: 2 }, { fraction: 0.5, take: 'first' }]),
        callbacks: may({ onEpochEnd: () => undefined }, wrongCallbacks, isCallback),
        shuffle: may(true),
        classWeight: may(
          [1, 2],
          [[1], [0, 0], [1, -1], [1, NaN], ['1', 2], { 2: 1 }, { c: 1 }, { a: 1, 0: 1 }],
          isEmpty,
        ),
        augment: may(() => undefined, [() => 5, () => ({})], isFunction),
        signal: may(new AbortController().signal, [new AbortController(), { aborted: false }, {}]),
        initialEpoch: may(0, [-1, 1.5, 1]),
      }),
    ],
  },
  'Model.evaluate': {
    call: (...given: Parameters<api.Model['evaluate']>) => learner.evaluate(...given),
    args: [must(data, [[], {}, { ...data, length: -1 }, { ...data, paths: [1] }]), batched],
  },
  'Model.predict': {
    call: (...given: Parameters<api.Model['predict']>) => learner.predict(...given),
    args: [must([[1, 2]], inputs), batched],
  },
  'Model.predictClasses': {
    names: ['predict'],
    call: (...given: Parameters<api.Model['predict']>) => learner.predictClasses(...given),
    args: [must([[1, 2]], inputs), batched],
  },
  'Model.loadWeights': {
    names: ['loadWeights', 'safetensors: ', 'path', 'file'],
    call: (...given: Parameters<api.Model['loadWeights']>) => clone().loadWeights(...given),
    args: [
      must(await learner.toSafetensors(), ['', new Uint8Array(3)]),
      optionsOrNone<api.LoadWeightsOptions>({
        names: may(undefined, [5, 'conv', { conv: 5 }, []], isFunction),
        files: may({}, [5, 'weights.bin', ['weights.bin']]),
        backend: may('reference', [...oneOf, {}, []], isFunction),
      }),
    ],
  },
  'Model.setWeights': {
    names: ['weights'],
    call: (given: typeof weights) => {
      learner.setWeights(given)
    },
    args: [must(weights, wrongWeights)],
  },
  'Model.save': {
    names: ['path', 'URL', 'save'],
    call: (path: string, options: api.SaveOptions) => learner.save(path, options),
    args: [
      must(join(dir, 'saved'), [
        ...['', 'http://here/x', 'localstorage://x', new URL('http://here/x'), 'a\0b'],
      ]),
      optionsOrNone<api.SaveOptions>({ format: may('onnx', oneOf) }),
    ],
  },
  'Model.restoreTrainingState': {
    names: ['restoreTrainingState', 'safetensors', 'training state'],
    call: (bytes: Uint8Array) => resumed.restoreTrainingState(bytes),
    args: [must(state, [new Uint8Array(0), state.subarray(0, -1), [...state]])],
  },
  'Model.summary': {
    call: (print: () => void) => learner.summary(print),
    args: [may(() => undefined, [80], isFunction)],
  },
  'Model.learningRate': {
    call: (rate: number) => {
      learner.learningRate = rate
    },
    args: [must(0.1, positive)],
  },
  'Model.stopTraining': {
    call: (stop: boolean) => {
      learner.stopTraining = stop
    },
    args: [must(false)],
  },
  'Model.classNames': {
    call: (names: readonly string[]) => {
      learner.classNames = names
    },
    args: [may(['a', 'b'], [['a'], ['a', 'a'], ['a', ''], [1, 2], [], 'ab'])],
  },
  'Backend.tensor': {
    call: backend.tensor.bind(backend),
    args: [
      must({ shape: [1], data: row(1) }, [
        ...[{}, { shape: [2], data: row(1) }, { shape: [1], data: [1] }, row(1)],
        { shape: [1], data: Float64Array.of(1e39) },
      ]),
    ],
  },
  'Backend.scope': {
    call: backend.scope.bind(backend),
    args: [
      must(
        () => 1,
        [
          () => Promise.resolve(1),
          async () => backend.tensor({ shape: [1], data: await Promise.resolve(row(1)) }),
          function* () {
            yield 1
          },
        ],
        isFunction,
      ),
    ],
  },
  'Backend.release': {
    call: backend.release.bind(backend),
    args: [must(backend.tensor({ shape: [1], data: row(1) }), [row(1), {}])],
  },
  'Model.apply': {
    names: ['model'],
    call: (given: api.SymbolicTensor) => net.apply(given),
    args: [must(x, [[], [x, x], y, { other: x }, {}, { input: null }, layers.flatten()])],
  },
  'Model.getLayer': {
    call: (name: string) => net.getLayer(name),
    args: [must('flatten', ['', 'nonsense', 0])],
  },
  'Model.freeze': {
    names: ['getLayer'],
    call: (name: string) => {
      net.freeze(name)
    },
    args: [may('flatten', ['', 'nonsense', ['flatten']])],
  },
}

/** Classes that other functions make: `new` of one is refused, whatever it is given. */
export const madeElsewhere: readonly string[] = ['SymbolicTensor', 'Model', 'Tensor']

async function savedModel(): Promise<Uint8Array> {
  const saved = api.sequential([layers.dense({ units: 1, inputShape: [1] })])
  await saved.compile({ loss: 'meanSquaredError', backend: 'reference' })
  const bytes = await saved.toSafetensors()
  saved.dispose()
  return bytes
}
