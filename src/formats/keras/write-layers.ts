// How each layer is written for Keras 3 and for TensorFlow.js. Most become one layer, some become several.

import { toBorder } from '../../layers/border.js'
import { toPair } from '../../layers/definition.js'
import type * as layers from '../../layers/index.js'
import type { NormalizationConfig } from '../../layers/normalization.js'
import type { ResizingConfig } from '../../layers/resizing.js'
import { Inexpressible } from '../problems.js'
import {
  configOf,
  same,
  trainingConfig,
  activated,
  activation,
  convolution,
  isOne,
  onlyKeras,
  conv2dTranspose,
  pooling,
  globalPooling,
  normalization,
  usualNormalization,
  merge,
  kerasMerge,
  type KerasPart,
  type KerasWork,
  type Write,
} from './write-parts.js'

/** Every layer, by its kind; or what Keras lacks for it. */
const kerasLayers: { readonly [K in keyof typeof layers]: Write | string } = {
  activation,
  elu: activation,
  leakyReLU: activation,
  reLU: activation,
  clip: activation,
  unary: activation,
  softmax: (work) => {
    const { axis = -1 } = configOf<{ axis?: number }>(work)
    onlyKeras(work, axis === -1 || axis === work.shape.length, 'a softmax along an axis other than the last')
    return { className: 'Softmax', config: { axis } }
  },
  logSoftmax: (work) => {
    const { axis = -1 } = configOf<{ axis?: number }>(work)
    const last = axis === -1 || axis === work.shape.length
    if (!last) throw new Inexpressible('a logarithmic softmax along an axis other than the last')
    return { className: 'Activation', config: { activation: 'log_softmax' } }
  },
  groupNormalization: (work) => {
    onlyKeras(work, false, 'a normalization of groups')
    const { groups = 32, axis = -1 } = configOf<{ groups?: number; axis?: number }>(work)
    const more = { ...(same('', normalization)(work) as KerasPart).config, ...trainingConfig(configOf(work)) }
    return { className: 'GroupNormalization', config: { groups, axis, ...usualNormalization, ...more } }
  },
  rescaling: (work) => {
    const { scale, offset = 0 } = configOf<{ scale: unknown; offset?: unknown }>(work)
    onlyKeras(work, typeof scale === 'number' && typeof offset === 'number', 'a scale for each channel')
    return { className: 'Rescaling', config: { scale, offset } }
  },
  normalization: (work) => {
    onlyKeras(work, false, 'a normalization by fixed numbers')
    const { mean, variance, axis = -1 } = configOf<NormalizationConfig>(work)
    const list = [mean, variance].find((one) => typeof one !== 'number')
    if (list === undefined) return { className: 'Normalization', config: { axis: null, mean, variance } }
    // In Keras, both are lists.
    const [means, variances] = [mean, variance].map((one) =>
      typeof one === 'number' ? list.map(() => one) : one,
    )
    return { className: 'Normalization', config: { axis, mean: means, variance: variances } }
  },
  resizing: (work) => {
    onlyKeras(work, false, 'resizing of pixels with their centers at ½')
    const config = configOf<ResizingConfig>(work)
    const { interpolation = 'bilinear', coordinates = 'halfPixel', rounding, scale } = config
    if (coordinates !== 'halfPixel' || rounding !== undefined || scale !== undefined)
      throw new Inexpressible(
        'resizing by a scale, or by other coordinates than of pixels with their centers at ½',
      )
    const [height, width] = work.shape
    return { className: 'Resizing', config: { height, width, interpolation, data_format: 'channels_last' } }
  },
  depthToSpace: 'channels as blocks of pixels',
  spaceToDepth: 'blocks of pixels as channels',
  constantPadding2d: 'a border of a value',
  reflectionPadding2d: 'a border that mirrors the image',
  replicationPadding2d: 'a border that repeats the image',
  matmul: 'a product of matrices',
  reduce: 'a reduction',
  slice: 'a slice',
  prelu: (work) => {
    const { sharedAxes } = configOf<{ sharedAxes?: number | readonly number[] }>(work)
    const shared = sharedAxes === undefined ? null : [sharedAxes].flat()
    return { className: 'PReLU', config: { shared_axes: shared, ...trainingConfig(configOf(work)) } }
  },
  add: merge('Add'),
  subtract: kerasMerge('Subtract'),
  multiply: merge('Multiply'),
  average: merge('Average'),
  maximum: merge('Maximum'),
  minimum: merge('Minimum'),
  divide: 'a layer that divides',
  power: 'a layer that raises to a power',
  constant: 'a layer of a constant',
  concatenate: (work) => ({
    className: 'Concatenate',
    config: { axis: configOf<{ axis?: number }>(work).axis ?? -1 },
  }),
  conv2d: (work) => {
    const { filters, groups = 1 } = configOf<{ filters: number; groups?: number }>(work)
    onlyKeras(work, groups === 1, 'groups of a convolution')
    return convolution(work, 'Conv2D', { filters, ...(groups > 1 && { groups }) })
  },
  depthwiseConv2d: (work) => {
    const { depthMultiplier = 1, dilationRate } = configOf<{
      depthMultiplier?: number
      dilationRate?: unknown
    }>(work)
    onlyKeras(work, isOne(dilationRate), 'dilationRate of a depthwise convolution')
    return convolution(work, 'DepthwiseConv2D', { depth_multiplier: depthMultiplier })
  },
  separableConv2d: (work) => {
    const { filters, depthMultiplier = 1 } = configOf<{ filters: number; depthMultiplier?: number }>(work)
    return convolution(work, 'SeparableConv2D', { filters, depth_multiplier: depthMultiplier })
  },
  conv2dTranspose,
  dense: (work) => {
    const { units, useBias = true } = configOf<{ units: number; useBias?: boolean }>(work)
    return activated(work, 'Dense', { units, use_bias: useBias, ...trainingConfig(configOf(work)) })
  },
  maxPooling2d: pooling('MaxPooling2D'),
  averagePooling2d: pooling('AveragePooling2D'),
  l2Pooling2d: 'a pooling of norms',
  weightedAveragePooling2d: 'a pooling by weights',
  globalAveragePooling2d: globalPooling('GlobalAveragePooling2D'),
  globalMaxPooling2d: globalPooling('GlobalMaxPooling2D'),
  batchNormalization: (work) => ({
    className: 'BatchNormalization',
    config: {
      ...{
        axis: -1,
        momentum: configOf<{ momentum?: number }>(work).momentum ?? 0.99,
        ...usualNormalization,
      },
      ...{ ...(same('', normalization)(work) as KerasPart).config, ...trainingConfig(configOf(work)) },
    },
  }),
  layerNormalization: (work) => ({
    className: 'LayerNormalization',
    config: {
      ...{ axis: configOf<{ axis?: unknown }>(work).axis ?? -1, ...usualNormalization },
      ...{ ...(same('', normalization)(work) as KerasPart).config, ...trainingConfig(configOf(work)) },
    },
  }),
  localResponseNormalization: 'a normalization over neighboring channels',
  dropout: same('Dropout', { rate: 'rate' }),
  spatialDropout2d: (work) => {
    const { rate } = configOf<{ rate: number }>(work)
    return work.dialect === 'Keras'
      ? // It has no option trainable.
        { className: 'SpatialDropout2D', config: { rate, trainable: undefined } }
      : { className: 'Dropout', config: { rate, noise_shape: [null, 1, 1, null] } }
  },
  gaussianNoise: same('GaussianNoise', { stddev: 'stddev' }),
  upSampling2d: (work) => {
    const { size = 2, interpolation = 'nearest' } = configOf<{ size?: number; interpolation?: string }>(work)
    // TensorFlow.js interpolates as if pixels had their centers at their corners.
    onlyKeras(work, interpolation === 'nearest', "interpolation 'bilinear' of pixels with their centers at ½")
    return {
      className: 'UpSampling2D',
      config: { size: toPair(size), interpolation, data_format: 'channels_last' },
    }
  },
  zeroPadding2d: (work) => {
    const { padding = 1 } = configOf<{ padding?: number }>(work)
    return {
      className: 'ZeroPadding2D',
      config: { padding: toBorder(padding), data_format: 'channels_last' },
    }
  },
  cropping2d: (work) => {
    const { cropping = 0 } = configOf<{ cropping?: number }>(work)
    return { className: 'Cropping2D', config: { cropping: toBorder(cropping), data_format: 'channels_last' } }
  },
  flatten: () => ({ className: 'Flatten', config: { data_format: 'channels_last' } }),
  reshape: same('Reshape', { targetShape: 'target_shape' }),
  permute: same('Permute', { dims: 'dims' }),
}

/** The layers of Keras for one of our layers. @throws {Inexpressible} if there are none. */
export function kerasParts(work: KerasWork): readonly KerasPart[] {
  const { kind } = work.layer
  if (!Object.hasOwn(kerasLayers, kind)) throw new Inexpressible(`'${kind}', a layer of your own`)
  const write = kerasLayers[kind as keyof typeof kerasLayers]
  if (typeof write === 'string') throw new Inexpressible(write)
  const written = write(work)
  return 'className' in written ? [{ suffix: '', ...written }] : written
}
