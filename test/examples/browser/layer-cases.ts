// Layers of every kind that takes one input, and a network with one of them in the middle.

import { layers, Random, sequential, type Backend, type Layer, type Model } from 'receptive'

export const inputShape = [5, 4, 4]

export interface Case {
  readonly layer: Layer
  readonly before?: readonly Layer[]
  /** Whether values that the sum leaves out change with it: then what flows back is not the sum of what is shown. */
  readonly entangled?: true
}

const conv = { filters: 6, kernelSize: [3, 2] as const }
const matrix = [layers.reshape({ targetShape: [10, 8] })]
const positive = [layers.activation({ activation: 'softplus' })]
const only = (layer: Layer): Case => ({ layer })

/** By kind: of each some with different options. */
export const cases: Readonly<Record<string, readonly Case[]>> = {
  activation: [
    ...(['linear', 'tanh', 'gelu', 'softmax', 'logSoftmax', 'hardSwish'] as const).map((activation) =>
      only(layers.activation({ activation })),
    ),
    only(layers.activation({ activation: { name: 'leakyRelu', negativeSlope: 0.4 } })),
  ],
  averagePooling2d: [
    only(layers.averagePooling2d({ poolSize: [3, 2], padding: 'same' })),
    only(layers.averagePooling2d({ poolSize: 3, padding: 1, countIncludePad: true })),
  ],
  batchNormalization: [
    only(layers.batchNormalization({ epsilon: 0.01 })),
    { layer: layers.batchNormalization({ scale: false }), before: matrix },
  ],
  clip: [
    only(layers.clip({ minValue: -0.3, maxValue: 0.2 })),
    only(layers.clip({ minValue: 0, maxValue: 6 })),
  ],
  constant: [
    only(layers.constant({ value: [1, 2, 3] })),
    only(layers.constant({ shape: [2, 2, 3], value: 4 })),
  ],
  constantPadding2d: [only(layers.constantPadding2d({ padding: [1, 0], value: 0.7 }))],
  conv2d: [
    only(layers.conv2d({ ...conv, activation: 'relu' })),
    only(layers.conv2d({ ...conv, padding: 'same', strides: [2, 3], activation: 'tanh' })),
    only(layers.conv2d({ ...conv, padding: [[2, 0], [1, 3]], dilationRate: 2 })), // prettier-ignore
    only(layers.conv2d({ ...conv, padding: 1, activation: 'sigmoid' })),
    only(layers.conv2d({ ...conv, groups: 2, useBias: false, activation: 'elu' })),
    only(layers.conv2d({ ...conv, activation: 'softmax' })),
  ],
  conv2dTranspose: [
    only(layers.conv2dTranspose({ ...conv })),
    only(layers.conv2dTranspose({ ...conv, strides: 2, padding: 'same', activation: 'selu' })),
    only(layers.conv2dTranspose({ ...conv, strides: [3, 2], outputPadding: [2, 1], padding: 1 })),
    only(layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3, groups: 2 })),
    only(layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, dilationRate: 2, padding: 1 })),
    only(layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 3, dilationRate: 2, groups: 2, padding: [[1, 0], [0, 2]] })), // prettier-ignore
  ],
  cropping2d: [only(layers.cropping2d({ cropping: [[1, 0], [0, 2]] }))], // prettier-ignore
  dense: [
    { layer: layers.dense({ units: 4, activation: 'relu' }), before: [layers.flatten()] },
    { layer: layers.dense({ units: 3, activation: 'leakyRelu' }), before: [layers.flatten()] },
  ],
  depthToSpace: (['DCR', 'CRD'] as const).map((mode) => only(layers.depthToSpace({ blockSize: 2, mode }))),
  depthwiseConv2d: [
    only(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, activation: 'relu6' })),
  ],
  dropout: [only(layers.dropout({ rate: 0.5 }))],
  elu: [only(layers.elu({ alpha: 0.6 }))],
  flatten: [only(layers.flatten()), { layer: layers.flatten(), before: matrix }],
  gaussianNoise: [only(layers.gaussianNoise({ stddev: 1 }))],
  globalAveragePooling2d: [only(layers.globalAveragePooling2d())],
  globalMaxPooling2d: [only(layers.globalMaxPooling2d())],
  groupNormalization: [
    { layer: layers.groupNormalization({ groups: 2 }), entangled: true },
    { layer: layers.groupNormalization({ groups: -1, axis: 1 }), entangled: true },
  ],
  l2Pooling2d: [only(layers.l2Pooling2d({ poolSize: 3, strides: 2, padding: 'same' }))],
  layerNormalization: [
    { layer: layers.layerNormalization(), entangled: true },
    { layer: layers.layerNormalization({ axis: [3, 1] }), entangled: true },
    { layer: layers.layerNormalization({ axis: 1 }), before: matrix, entangled: true },
  ],
  leakyReLU: [only(layers.leakyReLU())],
  localResponseNormalization: [
    { layer: layers.localResponseNormalization({ depthRadius: 1, alpha: 0.3, bias: 2 }), entangled: true },
    { layer: layers.localResponseNormalization({ depthRadius: [0, 2], beta: 0.75 }), entangled: true },
  ],
  logSoftmax: [only(layers.logSoftmax()), only(layers.logSoftmax({ axis: 1 }))],
  maxPooling2d: [
    only(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' })),
    only(layers.maxPooling2d({ poolSize: 2, strides: 1, dilations: 2 })),
  ],
  normalization: [
    only(layers.normalization({ mean: [1, 2, 3, 4], variance: [1, 4, 2, 0.5] })),
    only(layers.normalization({ mean: 0.2, variance: [1, 2, 3, 4, 5], axis: 1 })),
  ],
  permute: [
    only(layers.permute({ dims: [3, 1, 2] })),
    { layer: layers.permute({ dims: [2, 1] }), before: matrix },
  ],
  prelu: [only(layers.prelu()), only(layers.prelu({ sharedAxes: [1, 2] }))],
  reLU: [only(layers.reLU()), only(layers.reLU({ maxValue: 0.5, negativeSlope: 0.1, threshold: 0.1 }))],
  reduce: [
    ...(['mean', 'sum', 'max', 'min', 'l1', 'l2', 'sumSquare', 'logSumExp'] as const).map((operation) =>
      only(layers.reduce({ operation, axes: [1, 3] })),
    ),
    { layer: layers.reduce({ operation: 'logSum', axes: 2, keepDims: true }), before: positive },
    only(layers.reduce({ operation: 'max', axes: [1, 2], keepDims: true })),
    only(layers.reduce({ operation: 'l2', axes: -1, keepDims: true })),
  ],
  reflectionPadding2d: [only(layers.reflectionPadding2d({ padding: [2, 1] }))],
  replicationPadding2d: [only(layers.replicationPadding2d({ padding: 2 }))],
  rescaling: [
    only(layers.rescaling({ scale: [1, 2, 3, 4], offset: 0.5 })),
    only(layers.rescaling({ scale: 2 })),
  ],
  reshape: [
    only(layers.reshape({ targetShape: [4, 10, 2] })),
    { layer: layers.reshape({ targetShape: [4, 10, 2] }), before: matrix },
    ...matrix.map(only),
  ],
  resizing: [
    only(layers.resizing({ height: 7, width: 3 })),
    only(layers.resizing({ height: 8, width: 7, coordinates: 'alignCorners' })),
    only(layers.resizing({ scale: 1.5, interpolation: 'nearest' })),
  ],
  separableConv2d: [
    only(layers.separableConv2d({ ...conv, depthMultiplier: 2, padding: 'same', activation: 'mish' })),
  ],
  slice: [
    only(layers.slice({ begin: [-1, 1], end: [0, 4], steps: [-2, 1], axes: [1, 3] })),
    { layer: layers.slice({ begin: [2] }), before: matrix },
  ],
  softmax: [only(layers.softmax()), only(layers.softmax({ axis: 2 }))],
  spaceToDepth: [{ layer: layers.spaceToDepth({ blockSize: 2 }), before: [layers.zeroPadding2d({ padding: [[1, 0], [0, 0]] })] }], // prettier-ignore
  spatialDropout2d: [only(layers.spatialDropout2d({ rate: 0.5 }))],
  unary: [
    only(layers.unary({ operation: 'sin' })),
    only(layers.unary({ operation: 'square' })),
    { layer: layers.unary({ operation: 'sqrt' }), before: positive },
  ],
  upSampling2d: [
    only(layers.upSampling2d()),
    only(layers.upSampling2d({ size: [2, 1], interpolation: 'bilinear' })),
  ],
  weightedAveragePooling2d: [
    only(layers.weightedAveragePooling2d({ poolSize: 3, strides: 2, padding: 'same' })),
    only(layers.weightedAveragePooling2d({ poolSize: [2, 3], sigma: 0.6 })),
  ],
  zeroPadding2d: [only(layers.zeroPadding2d({ padding: [[0, 1], [2, 0]] }))], // prettier-ignore
}

/** A classifier of three classes with a layer in the middle. */
export async function networkWith({ layer, before = [] }: Case, backend: Backend): Promise<Model> {
  const net = sequential([
    layers.conv2d({ filters: 4, kernelSize: 1, inputShape, biasInitializer: 'randomNormal' }),
    ...before,
    layer,
    layers.flatten(),
    layers.dense({ units: 5, activation: 'tanh' }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])
  await net.compile({ loss: 'categoricalCrossentropy', backend, seed: 3 })
  const random = new Random(9)
  const weights = await net.getWeights()
  // Statistics and biases that differ from what they begin with.
  for (const [name, { data }] of Object.entries(weights))
    if (!/kernel$/i.test(name)) data.forEach((_, i) => (data[i] = 0.2 + 0.5 * random.uniform(0, 1)))
  net.setWeights(weights)
  return net
}
