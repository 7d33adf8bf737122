// Keras's classes, and our layers for them.

import { formatShape, type Shape } from '../../../kernels/shape.js'
import * as ours from '../../layers/index.js'
import type { ActivationName } from '../../layers/activation-name.js'
import type { Layer } from '../../layers/layer.js'
import type { MathOperation } from '../../layers/unary.js'

/** A configuration with our names. */
export type Config = Readonly<Record<string, unknown>>

/** Our equivalent of a class of Keras. */
export interface KerasClass {
  /** The options that affect the result, by Keras's names. */
  readonly takes: readonly string[]
  /** Makes the layer for inputs of these shapes; undefined if it returns its input unchanged. */
  readonly make: ((config: Config, inputShapes: readonly Shape[]) => Layer) | undefined
  /** Whether its inputs may be numbers, as for Keras's operators. */
  readonly merges?: boolean
}

type Factory = (config: never) => Layer

const layer = (factory: Factory, ...takes: readonly string[]): KerasClass => ({
  takes,
  make: (config) => factory(config as never),
})

const convolution = ['kernel_size', 'strides', 'padding', 'dilation_rate', 'activation', 'use_bias']
const pooling = ['pool_size', 'strides', 'padding']
const normalization = ['epsilon', 'center', 'scale']

const merge = (factory: Factory): KerasClass => ({ ...layer(factory), merges: true })

/** An operator of Keras 3 or TensorFlow that is one of our activations. */
const operator = (activation: ActivationName): KerasClass => ({
  takes: [],
  make: (config) => ours.activation({ ...config, activation }),
})

/** A mathematical function among Keras's operators. */
const mathematics = (operation: MathOperation): KerasClass => ({
  takes: [],
  make: (config) => ours.unary({ ...config, operation }),
})

/** A layer without effect once a model is trained. */
const identity = (...takes: readonly string[]): KerasClass => ({ takes, make: undefined })

/** Keras's Dense works along the last axis; on images it is a 1×1 convolution. */
const dense: KerasClass = {
  takes: ['units', 'activation', 'use_bias'],
  make({ units, ...config }, [x]) {
    return x.length === 3
      ? ours.conv2d({ ...config, filters: units as number, kernelSize: 1 })
      : ours.dense({ ...config, units: units as number })
  },
}

const lastAxis = ({ axis = -1 }: Config, rank: number): boolean => {
  const one: unknown = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis
  return one === -1 || one === rank
}

const batchNormalization: KerasClass = {
  takes: [...normalization, 'momentum', 'axis'],
  make({ axis, ...config }, [x]) {
    if (!lastAxis({ axis }, x.length))
      throw new Error(
        `it normalizes axis ${String(axis)} of ${formatShape(x)}; only the last axis, the channels, can be normalized`,
      )
    return ours.batchNormalization(config)
  },
}

const layerNormalization = layer(ours.layerNormalization, ...normalization, 'axis')

const rectifier = layer(ours.reLU, 'max_value', 'negative_slope', 'threshold')

const augmentation = [
  'mode',
  'factor',
  'height_factor',
  'width_factor',
  'fill_mode',
  'fill_value',
  'interpolation',
  'scale',
  'shape',
  'value_range',
  'lower',
  'upper',
]

/** Bilinear upsampling as TensorFlow.js computes it. */
export const cornerResizing: KerasClass = {
  takes: [],
  make: (config) => ours.resizing({ ...config, coordinates: 'asymmetric' }),
}

/**
 * With the given numbers, or with those it has adapted to, which are stored as weights like those of batch normalization.
 */
const normalizationLayer: KerasClass = {
  takes: ['axis', 'mean', 'variance', 'invert'],
  make({ axis, mean, variance, invert }, [x]) {
    if (invert === true) throw new Error('it inverts a normalization, which is not read')
    const one: unknown = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis
    if (mean !== undefined && variance !== undefined)
      return ours.normalization({
        ...{ mean: mean as number, variance: variance as number },
        ...(typeof one === 'number' && { axis: one }),
      })
    if (!lastAxis({ axis }, x.length)) throw new Error('it normalizes by an axis that is not the last')
    // Keras uses at least 1e-7 as the deviation.
    return ours.batchNormalization({ center: false, scale: false, epsilon: 1e-14, trainable: false })
  },
}

/** The fill value matters only if it pads, which is another attribute. */
const resizing: KerasClass = {
  takes: ['height', 'width', 'interpolation', 'fill_mode', 'fill_value'],
  make: ({ fillMode: _, fillValue: __, ...config }) => ours.resizing(config),
}

/** All supported classes. */
export const classes: ReadonlyMap<string, KerasClass> = new Map<string, KerasClass>([
  ['Conv2D', layer(ours.conv2d, 'filters', 'groups', ...convolution)],
  ['Conv2DTranspose', layer(ours.conv2dTranspose, 'filters', 'output_padding', ...convolution)],
  ['DepthwiseConv2D', layer(ours.depthwiseConv2d, 'depth_multiplier', ...convolution)],
  ['SeparableConv2D', layer(ours.separableConv2d, 'filters', 'depth_multiplier', ...convolution)],
  ['Dense', dense],
  ['BatchNormalization', batchNormalization],
  ['LayerNormalization', layerNormalization],
  ['GroupNormalization', layer(ours.groupNormalization, 'groups', 'axis', ...normalization)],
  ['Rescaling', layer(ours.rescaling, 'scale', 'offset')],
  ['Normalization', normalizationLayer],
  ['MaxPooling2D', layer(ours.maxPooling2d, ...pooling)],
  ['AveragePooling2D', layer(ours.averagePooling2d, ...pooling)],
  ['GlobalMaxPooling2D', layer(ours.globalMaxPooling2d, 'keepdims')],
  ['GlobalAveragePooling2D', layer(ours.globalAveragePooling2d, 'keepdims')],
  ['Activation', layer(ours.activation, 'activation')],
  ['ReLU', rectifier],
  [
    'ThresholdedReLU',
    {
      takes: ['theta'],
      make: ({ theta = 1, ...config }) => ours.reLU({ ...config, threshold: theta as number }),
    },
  ],
  ['LeakyReLU', layer(ours.leakyReLU, 'alpha', 'negative_slope')],
  ['PReLU', layer(ours.prelu, 'shared_axes')],
  ['ELU', layer(ours.elu, 'alpha')],
  ['Softmax', layer(ours.softmax, 'axis')],
  ['Dropout', layer(ours.dropout, 'rate')],
  ['SpatialDropout2D', layer(ours.spatialDropout2d, 'rate')],
  ['GaussianNoise', layer(ours.gaussianNoise, 'stddev')],
  ['Flatten', layer(ours.flatten)],
  ['Reshape', layer(ours.reshape, 'target_shape')],
  ['Permute', layer(ours.permute, 'dims')],
  ['ZeroPadding2D', layer(ours.zeroPadding2d, 'padding')],
  ['Cropping2D', layer(ours.cropping2d, 'cropping')],
  ['Resizing', resizing],
  ['UpSampling2D', layer(ours.upSampling2d, 'size', 'interpolation')],
  ['Add', merge(ours.add)],
  ['Subtract', merge(ours.subtract)],
  ['Multiply', merge(ours.multiply)],
  ['Average', layer(ours.average)],
  ['Divide', merge(ours.divide)],
  ['TrueDivide', merge(ours.divide)],
  ['Power', merge(ours.power)],
  ['Maximum', merge(ours.maximum)],
  ['Minimum', merge(ours.minimum)],
  ['Concatenate', layer(ours.concatenate, 'axis')],
  ['Relu', operator('relu')],
  ['Relu6', operator('relu6')],
  ['Silu', operator('silu')],
  ['Sigmoid', operator('sigmoid')],
  ['Tanh', operator('tanh')],
  ['Softplus', operator('softplus')],
  ['Gelu', operator('gelu')],
  ['HardSwish', operator('hardSwish')],
  ['Absolute', mathematics('abs')],
  ['Negative', mathematics('negative')],
  ['Sqrt', mathematics('sqrt')],
  ['Square', mathematics('square')],
  ['Exp', mathematics('exp')],
  ['Log', mathematics('log')],
  ['GaussianDropout', identity('rate')],
  ['AlphaDropout', identity('rate')],
  ['ActivityRegularization', identity('l1', 'l2')],
  ['Identity', identity()],
  ...[
    'RandomFlip',
    'RandomRotation',
    'RandomZoom',
    'RandomTranslation',
    'RandomContrast',
    'RandomBrightness',
    'RandomShear',
  ].map((name) => [name, identity(...augmentation)] as const),
])
