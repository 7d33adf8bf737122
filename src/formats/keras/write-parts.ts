// What the layers of Keras are written with: activations, paddings and penalties, and kinds of layers that share them.

import { conv2dGeometry, pool2dGeometry, type Border } from '../../../kernels/ops/window.js'
import type { Shape } from '../../../kernels/shape.js'
import { activationOf, type ActivationOption } from '../../layers/activation-name.js'
import type { AveragePooling2dConfig } from '../../layers/average-pooling2d.js'
import { toPadding } from '../../layers/border.js'
import type { Conv2dTransposeConfig } from '../../layers/conv2d-transpose.js'
import type { ConvolutionConfig } from '../../layers/convolution.js'
import { toPair } from '../../layers/definition.js'
import type { Layer, Working } from '../../layers/layer.js'
import { poolWindow } from '../../layers/pooling2d.js'
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

export type Config = Readonly<Record<string, unknown>>
export type Write = (work: KerasWork) => KerasClassAndConfig | readonly KerasPart[]

export const configOf = <T = Config>({ layer }: KerasWork): T => layer.config as T

const main = (className: string, config: Config = {}): KerasPart => ({ className, config, suffix: '' })

/** A layer with the same options. @param keys Keras's names of the options, by ours. */
export const same =
  (className: string, keys: Readonly<Record<string, string>> = {}): Write =>
  (work) => {
    const config = configOf(work)
    const named = Object.entries(keys).filter(([ours]) => config[ours] !== undefined)
    return { className, config: Object.fromEntries(named.map(([ours, theirs]) => [theirs, config[ours]])) }
  }

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The penalties of a configuration, and whether it has a bias. */
export function trainingConfig(config: Config): Config {
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
export function activated(work: KerasWork, className: string, config: Config): readonly KerasPart[] {
  const f = activationOf(configOf<{ activation?: ActivationOption }>(work).activation ?? 'linear')
  const name = f ? activationName(f, work.dialect) : 'linear'
  if (name !== undefined) return [main(className, { ...config, activation: name })]
  const after = activationLayer(f, work.dialect)
  if (!after) throw new Inexpressible(`the activation ${activationText(work)}`)
  return [main(className, { ...config, activation: 'linear' }), { ...after, suffix: '_activation' }]
}

const activationText = (work: KerasWork): string =>
  JSON.stringify(configOf<{ activation?: ActivationOption }>(work).activation)

export const activation: Write = (work) => {
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
export function convolution(
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

export const isOne = (size: unknown): boolean => [size ?? 1].flat().every((one) => one === 1)

/** @throws unless the condition holds: TensorFlow.js has Keras 2's layers without some of their options. */
export function onlyKeras({ dialect }: KerasWork, holds: boolean, what: string): void {
  if (dialect === 'TensorFlow.js' && !holds) throw new Inexpressible(what)
}

export function conv2dTranspose(work: KerasWork): readonly KerasPart[] {
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
export function pooling(className: string): Write {
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

export const globalPooling =
  (className: string): Write =>
  (work) => {
    const { keepDims = false } = configOf<{ keepDims?: boolean }>(work)
    const pool = main(className, { data_format: 'channels_last' })
    if (!keepDims) return pool
    return work.dialect === 'Keras'
      ? main(className, { ...pool.config, keepdims: true })
      : [pool, { className: 'Reshape', config: { target_shape: work.shape }, suffix: '_reshape' }]
  }

export const normalization = { epsilon: 'epsilon', center: 'center', scale: 'scale' }
export const usualNormalization = { epsilon: 1e-3, center: true, scale: true }

/** Merges whose inputs broadcast. */
export const merge = (className: string): Write => same(className)

/** Merges that TensorFlow.js does not have. */
export const kerasMerge =
  (className: string): Write =>
  (work) => {
    onlyKeras(work, false, 'a layer that subtracts')
    return { className, config: {} }
  }
