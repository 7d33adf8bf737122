// Translates names of Keras 1, which the oldest files of Keras and TensorFlow.js contain, to today's.

import type { KerasConfig } from './config.js'

const classNames = new Map(
  Object.entries({
    Convolution2D: 'Conv2D',
    AtrousConvolution2D: 'Conv2D',
    AtrousConv2D: 'Conv2D',
    Deconvolution2D: 'Conv2DTranspose',
    Convolution2DTranspose: 'Conv2DTranspose',
    SeparableConvolution2D: 'SeparableConv2D',
    DepthwiseConvolution2D: 'DepthwiseConv2D',
    MaxPool2D: 'MaxPooling2D',
    AvgPool2D: 'AveragePooling2D',
    GlobalMaxPool2D: 'GlobalMaxPooling2D',
    GlobalAvgPool2D: 'GlobalAveragePooling2D',
    BatchNormalizationV1: 'BatchNormalization',
    BatchNormalizationV2: 'BatchNormalization',
    SyncBatchNormalization: 'BatchNormalization',
  }),
)

const merges = new Map(
  Object.entries({
    sum: 'Add',
    mul: 'Multiply',
    ave: 'Average',
    max: 'Maximum',
    concat: 'Concatenate',
  }),
)

const keys = new Map(
  Object.entries({
    nb_filter: 'filters',
    border_mode: 'padding',
    subsample: 'strides',
    atrous_rate: 'dilation_rate',
    bias: 'use_bias',
    output_dim: 'units',
    p: 'rate',
    sigma: 'stddev',
    concat_axis: 'axis',
  }),
)

/** Options that only state what is today's default, or how weights were initialized. */
const dropped = new Set(['init', 'nb_row', 'nb_col', 'output_shape', 'dim_ordering', 'input_dim'])

/** A class and its configuration with today's names. */
export function modernized(
  className: string,
  config: KerasConfig,
): { readonly className: string; readonly config: KerasConfig } {
  const known = classNames.get(className)
  if (className === 'Merge') {
    const { mode, ...rest } = config
    return { className: merges.get(String(mode)) ?? `Merge '${String(mode)}'`, config: renamed(rest) }
  }
  const isOld = 'nb_filter' in config || 'border_mode' in config || 'output_dim' in config || 'p' in config
  const old = isOld || known !== undefined ? renamed(config) : config
  if (className === 'BatchNormalization' && config.mode === 0)
    return { className, config: Object.fromEntries(Object.entries(old).filter(([key]) => key !== 'mode')) }
  return { className: known ?? className, config: old }
}

function renamed(config: KerasConfig): KerasConfig {
  const { nb_row: rows, nb_col: columns, dim_ordering: ordering } = config
  const entries = Object.entries(config)
    .filter(([key]) => !dropped.has(key) || (key === 'dim_ordering' && ordering === 'th'))
    .map(([key, value]) => [keys.get(key) ?? key, value] as const)
  return {
    ...Object.fromEntries(entries),
    ...(rows !== undefined && { kernel_size: [rows, columns ?? rows] }),
  }
}
