// How each layer is written for Keras 3 and for TensorFlow.js. Most become one layer, some become several.

import { conv2dGeometry, pool2dGeometry, type Border } from '../../../kernels/ops/window.js'
import type { Shape } from '../../../kernels/shape.js'
import { activationOf, type ActivationOption } from '../../layers/activation-name.js'
import type { AveragePooling2dConfig } from '../../layers/average-pooling2d.js'
import { toBorder, toPadding } from '../../layers/border.js'
import type { Conv2dTransposeConfig } from '../../layers/conv2d-transpose.js'
import type { ConvolutionConfig } from '../../layers/convolution.js'
import { toPair } from '../../layers/definition.js'
import type * as layers from '../../layers/index.js'
import type { Layer, Working } from '../../layers/layer.js'
import type { NormalizationConfig } from '../../layers/normalization.js'
import { poolWindow } from '../../layers/pooling2d.js'
import type { ResizingConfig } from '../../layers/resizing.js'
import { regularizerOf, type RegularizerChoice } from '../../layers/regularizer.js'
import { borderOf, isEmpty } from '../channels-first/border.js'
import { Inexpressible } from '../problems.js'
import {
  activationLayer,
  activationName,
  type Dialect,
  type KerasClassAndConfig,
} from './write-activation.js'

/** A layer of Keras that one of our layers becomes, or a part of that. */
export interface KerasPart extends KerasClassAndConfig {
  /** The suffix of its name; '' for the one that has the weights. */
  readonly suffix: string
}

/** A layer, and where it is applied. */
export interface KerasWork {
  readonly layer: Layer
  readonly inputShapes: readonly Shape[]
  readonly shape: Shape
  readonly dialect: Dialect
}

type Config = Readonly<Record<string, unknown>>
type Write = (work: KerasWork) => KerasClassAndConfig | readonly KerasPart[]

const configOf = <T = Config>({ layer }: KerasWork): T => layer.config as T

const main = (className: string, config: Config = {}): KerasPart => ({ className, config, suffix: '' })

/** A layer with the same options. @param keys Keras's names of the options, by ours. */
const same =
  (className: string, keys: Readonly<Record<string, string>> = {}): Write =>
  (work) => {
    const config = configOf(work)
    const named = Object.entries(keys).filter(([ours]) => config[ours] !== undefined)
    return { className, config: Object.fromEntries(named.map(([ours, theirs]) => [theirs, config[ours]])) }
  }

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The penalties of a configuration, and whether it has a bias. */
function trainingConfig(config: Config): Config {
  const penalties = Object.entries(config).filter(([key]) => key.endsWith('Regularizer'))
  return Object.fromEntries(
    penalties.map(([key, choice]) => [
      snakeCase(key),
      {
        ...{ module: 'keras.regularizers', class_name: 'L1L2', registered_name: null },
        config: regularizerOf(choice as RegularizerChoice) ?? { l1: 0, l2: 0 },
      },
    ]),
  )
}

/** The layer with its activation: in its configuration, or as a layer after it if Keras has no name for it. */
function activated(work: KerasWork, className: string, config: Config): readonly KerasPart[] {
  const f = activationOf(configOf<{ activation?: ActivationOption }>(work).activation ?? 'linear')
  const name = f ? activationName(f, work.dialect) : 'linear'
  if (name !== undefined) return [main(className, { ...config, activation: name })]
  const after = activationLayer(f, work.dialect)
  if (!after) throw new Inexpressible(`the activation ${activationText(work)}`)
  return [main(className, { ...config, activation: 'linear' }), { ...after, suffix: '_activation' }]
}

const activationText = (work: KerasWork): string =>
  JSON.stringify(configOf<{ activation?: ActivationOption }>(work).activation)

const activation: Write = (work) => {
  const { op } = (work.layer as Working).definition
  const named = configOf<{ activation?: ActivationOption }>(work).activation ?? 'linear'
  const f = op ? { name: op.name, ...op.attributes } : activationOf(named)
  const known = activationLayer(f as Parameters<typeof activationLayer>[0], work.dialect)
  if (!known) throw new Inexpressible(`the activation ${JSON.stringify(f)}`)
  return known
}

/** Zeros around the image, in a layer before. */
const padded = (border: Border): KerasPart => ({
  ...{ className: 'ZeroPadding2D', config: { padding: border, data_format: 'channels_last' } },
  suffix: '_padding',
})

/** The configuration of a convolution, and the layer before it for its border, if the padding is in numbers. */
function convolution(
  work: KerasWork,
  className: string,
  more: Config = {},
  config = configOf<ConvolutionConfig>(work),
): readonly KerasPart[] {
  const padding = toPadding(config.padding)
  const parts = activated(work, className, {
    ...{ kernel_size: toPair(config.kernelSize), strides: toPair(config.strides ?? 1) },
    ...{ padding: typeof padding === 'string' ? padding : 'valid', data_format: 'channels_last' },
    ...{ dilation_rate: toPair(config.dilationRate ?? 1), use_bias: config.useBias ?? true },
    ...{ ...trainingConfig(configOf(work)), ...more },
  })
  return typeof padding === 'string' ? parts : [padded(padding), ...parts]
}

const isOne = (size: unknown): boolean => [size ?? 1].flat().every((one) => one === 1)

/** @throws unless the condition holds: TensorFlow.js has Keras 2's layers without some of their options. */
function onlyKeras({ dialect }: KerasWork, holds: boolean, what: string): void {
  if (dialect === 'TensorFlow.js' && !holds) throw new Inexpressible(what)
}

function conv2dTranspose(work: KerasWork): readonly KerasPart[] {
  const config = configOf<Conv2dTransposeConfig>(work)
  const { filters, groups = 1, outputPadding } = config
  if (groups > 1) throw new Inexpressible('groups of a transposed convolution')
  onlyKeras(work, isOne(config.dilationRate), 'dilationRate of a transposed convolution')
  const padding = toPadding(config.padding)
  if (typeof padding === 'string') {
    onlyKeras(work, outputPadding === undefined, 'outputPadding')
    const more = outputPadding === undefined ? {} : { output_padding: toPair(outputPadding) }
    return convolution(work, 'Conv2DTranspose', { filters, ...more })
  }
  // Computes the whole output, and crops it.
  const [strides, dilations, kernel] = [config.strides, config.dilationRate, config.kernelSize].map((one) =>
    toPair(one ?? 1),
  )
  const at = { strides, dilations, padding }
  const { top, left } = conv2dGeometry([1, ...work.shape], [...kernel, 1, 1], at)
  const crop = [top, left].map((before, i) => {
    const reach = (kernel[i] - 1) * dilations[i] + 1
    const whole = (work.inputShapes[0][i] - 1) * strides[i] + Math.max(reach, strides[i])
    return [before, whole - before - work.shape[i]]
  })
  if (crop.flat().some((side) => side < 0)) throw new Inexpressible('outputPadding beyond the filters')
  const parts = convolution(work, 'Conv2DTranspose', { filters }, { ...config, padding: 'valid' })
  return [...parts, { className: 'Cropping2D', config: { cropping: crop, data_format: 'channels_last' }, suffix: '_cropping' }] // prettier-ignore
}

/** The configuration of a pooling. */
function pooling(className: string): Write {
  return (work) => {
    const config = configOf<AveragePooling2dConfig>(work)
    const at = poolWindow(config)
    if (at.dilations && !isOne(at.dilations)) throw new Inexpressible('dilations of a pooling')
    const size = { pool_size: at.poolSize, strides: at.strides, data_format: 'channels_last' }
    const { padding } = at
    if (config.countIncludePad === true) {
      // As zeros around the image.
      const border = borderOf(pool2dGeometry([1, ...work.inputShapes[0]], at))
      const pool = main(className, { ...size, padding: 'valid' })
      return isEmpty(border) ? pool : [padded(border), pool]
    }
    if (typeof padding !== 'string') throw new Inexpressible('numeric padding of a pooling')
    return { className, config: { ...size, padding } }
  }
}

const globalPooling =
  (className: string): Write =>
  (work) => {
    const { keepDims = false } = configOf<{ keepDims?: boolean }>(work)
    const pool = main(className, { data_format: 'channels_last' })
    if (!keepDims) return pool
    return work.dialect === 'Keras'
      ? main(className, { ...pool.config, keepdims: true })
      : [pool, { className: 'Reshape', config: { target_shape: work.shape }, suffix: '_reshape' }]
  }

const normalization = { epsilon: 'epsilon', center: 'center', scale: 'scale' }
const usualNormalization = { epsilon: 1e-3, center: true, scale: true }

/** Merges whose inputs broadcast. */
const merge = (className: string): Write => same(className)

/** Merges that TensorFlow.js does not have. */
const kerasMerge =
  (className: string): Write =>
  (work) => {
    onlyKeras(work, false, 'a layer that subtracts')
    return { className, config: {} }
  }

/** Every layer, by its kind; or what Keras lacks for it. */
export const kerasLayers: { readonly [K in keyof typeof layers]: Write | string } = {
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
