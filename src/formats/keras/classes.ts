// Classes of Keras and the layers of ours that they are.

import { formatShape, type Shape } from '../../../kernels/shape.js'
import * as ours from '../../layers/index.js'
import type { Layer } from '../../layers/layer.js'

/** A configuration in our words. */
export type Config = Readonly<Record<string, unknown>>

/** What a class of Keras is here. */
export interface KerasClass {
  /** What of its configuration changes what it computes, by Keras's names. */
  readonly takes: readonly string[]
  /** The layer for inputs of these shapes; undefined: it gives its input as it is. */
  readonly make: ((config: Config, inputShapes: readonly Shape[]) => Layer) | undefined
  /** What is wrong with a configuration, if anything. */
  readonly refuse?: (config: Config) => string | undefined
}

type Factory = (config: never) => Layer

const layer = (factory: Factory, ...takes: readonly string[]): KerasClass => ({
  takes,
  make: (config) => factory(config as never),
})

const convolution = ['kernel_size', 'strides', 'padding', 'dilation_rate', 'activation', 'use_bias']
const pooling = ['pool_size', 'strides', 'padding']
const normalization = ['epsilon', 'center', 'scale']

/** What does nothing once a model is trained. */
const identity = (...takes: readonly string[]): KerasClass => ({ takes, make: undefined })

/** Keras's Dense works along the last axis; on images it is a convolution of 1×1. */
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
        `it normalises axis ${String(axis)} of ${formatShape(x)}; only the last one can be, which holds the channels`,
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

/** The classes there are. */
export const classes: ReadonlyMap<string, KerasClass> = new Map<string, KerasClass>([
  ['Conv2D', layer(ours.conv2d, 'filters', 'groups', ...convolution)],
  ['Conv2DTranspose', layer(ours.conv2dTranspose, 'filters', 'output_padding', ...convolution)],
  ['DepthwiseConv2D', layer(ours.depthwiseConv2d, 'depth_multiplier', ...convolution)],
  ['SeparableConv2D', layer(ours.separableConv2d, 'filters', 'depth_multiplier', ...convolution)],
  ['Dense', dense],
  ['BatchNormalization', batchNormalization],
  ['LayerNormalization', layerNormalization],
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
  ['UpSampling2D', layer(ours.upSampling2d, 'size', 'interpolation')],
  ['Add', layer(ours.add)],
  ['Subtract', layer(ours.subtract)],
  ['Multiply', layer(ours.multiply)],
  ['Average', layer(ours.average)],
  ['Maximum', layer(ours.maximum)],
  ['Minimum', layer(ours.minimum)],
  ['Concatenate', layer(ours.concatenate, 'axis')],
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
