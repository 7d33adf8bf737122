// The models of the contest, as data that every participant reads: `type` and configuration of each layer are those of this
// library, which are TensorFlow.js's too.

import { axis } from '../../kernels/ops/window.js'
import type { NsfwjsModel } from './imported/nsfwjs.js'

export type PeerLayer =
  | {
      readonly type: 'conv2d'
      readonly name: string
      readonly filters: number
      readonly kernelSize: number
      readonly strides: number
      readonly padding: 'valid' | 'same'
      readonly activation: 'relu'
    }
  | { readonly type: 'maxPooling2d'; readonly poolSize: number }
  | { readonly type: 'flatten' }
  | { readonly type: 'dropout'; readonly rate: number }
  | {
      readonly type: 'dense'
      readonly name: string
      readonly units: number
      readonly activation: 'relu' | 'softmax'
    }

export interface PeerModel {
  /** Images are `[side, side, channels]`. */
  readonly side: number
  readonly channels: number
  readonly classes: number
  /** Images per step, except when images are predicted one by one. */
  readonly batch: number
  readonly layers: readonly PeerLayer[]
}

/** A layer without its name. Layers with weights get the name of their kind and a number, `conv1`. */
type Unnamed = PeerLayer extends infer L ? (L extends PeerLayer ? Omit<L, 'name'> : never) : never

const conv = (filters: number, given: { kernelSize?: number; strides?: number; padding?: 'valid' } = {}) =>
  ({
    type: 'conv2d',
    filters,
    kernelSize: 3,
    strides: 1,
    padding: 'same',
    activation: 'relu',
    ...given,
  }) as const
const pool = { type: 'maxPooling2d', poolSize: 2 } as const
const dropout = (rate: number) => ({ type: 'dropout', rate }) as const
const dense = (units: number) => ({ type: 'dense', units, activation: 'relu' }) as const
const flatten = { type: 'flatten' } as const
const valid = { padding: 'valid' } as const

function model(
  [side, channels]: readonly [number, number],
  classes: number,
  batch: number,
  layers: readonly Unnamed[],
): PeerModel {
  const counts = { conv: 0, dense: 0 }
  const all: readonly Unnamed[] = [...layers, { type: 'dense', units: classes, activation: 'softmax' }]
  const named = all.map((layer) => {
    if (layer.type === 'conv2d') return { ...layer, name: `conv${++counts.conv}` }
    if (layer.type === 'dense') return { ...layer, name: `dense${++counts.dense}` }
    return layer
  })
  return { side, channels, classes, batch, layers: named as readonly PeerLayer[] }
}

const caseStudy = (drop: (rate: number) => readonly Unnamed[]) =>
  model([70, 3], 3, 32, [
    ...[conv(32, valid), pool, conv(32, valid), pool],
    ...[...drop(0.25), flatten, dense(128), ...drop(0.5)],
  ])

/** Made of layers, by name: `case`, the case study's, is the default, `seed` the same without dropout. */
export const models = {
  case: caseStudy((rate) => [dropout(rate)]),
  seed: caseStudy(() => []),
  lenet: model([28, 1], 10, 32, [
    ...[conv(6, { kernelSize: 5 }), pool, conv(16, { kernelSize: 5, ...valid }), pool],
    ...[flatten, dense(120), dense(84)],
  ]),
  vgg: model([64, 3], 10, 32, [conv(64), conv(64), pool, conv(128), conv(128), pool, flatten, dense(256)]),
  wide: model([32, 3], 10, 32, [conv(128), pool, conv(256), pool, conv(256), pool, flatten, dense(256)]),
  k5s2: model([96, 3], 10, 32, [
    ...[conv(32, { kernelSize: 5, strides: 2 }), conv(64, { kernelSize: 5, strides: 2 })],
    ...[conv(64, { kernelSize: 1 }), pool, flatten, dense(128)],
  ]),
  big: model([224, 3], 3, 16, [
    ...[conv(32, valid), pool, conv(32, valid), pool, conv(64), pool],
    ...[flatten, dense(64)],
  ]),
} as const satisfies Readonly<Record<string, PeerModel>>

export type LayeredName = keyof typeof models

/** Whole networks that come as files, of npm's package nsfwjs. */
export const importedModels = {
  mobilenetv2: { file: 'mobilenet_v2', side: 224, batch: 8 },
  'mobilenetv2-graph': { file: 'mobilenet_v2_mid', side: 224, batch: 8 },
  inceptionv3: { file: 'inception_v3', side: 299, batch: 8 },
} as const satisfies Readonly<
  Record<string, { readonly file: NsfwjsModel; readonly side: number; readonly batch: number }>
>
export type ImportedName = keyof typeof importedModels

export type ModelName = LayeredName | ImportedName
export const modelNames = [...Object.keys(models), ...Object.keys(importedModels)] as readonly ModelName[]

export const isImported = (name: ModelName): name is ImportedName => name in importedModels

/** A model's own batch size. */
export const batchOf = (name: ModelName): number =>
  isImported(name) ? importedModels[name].batch : models[name].batch

/** A layer's input: a square image, or a vector, whose side is 1; and the zeros that a convolution adds before and after it. */
export interface LayerInput {
  readonly side: number
  readonly channels: number
  readonly before: number
  readonly after: number
}

/** The input of each layer, so that no participant has to work it out. */
export function inputsOf({ side: first, channels: given, layers }: PeerModel): readonly LayerInput[] {
  let [side, channels] = [first, given]
  return layers.map((layer) => {
    const input = { side, channels, before: 0, after: 0 }
    if (layer.type === 'maxPooling2d') side = Math.floor(side / layer.poolSize)
    if (layer.type === 'flatten') [side, channels] = [1, side * side * channels]
    if (layer.type === 'dense') channels = layer.units
    if (layer.type !== 'conv2d') return input
    const { kernelSize, strides, padding, filters } = layer
    const { out, before } = axis(side, kernelSize, strides, 1, padding)
    const after = padding === 'valid' ? 0 : Math.max(0, (out - 1) * strides + kernelSize - side - before)
    ;[side, channels] = [out, filters]
    return { ...input, before, after }
  })
}
