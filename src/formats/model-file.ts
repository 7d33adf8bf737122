// A model in one safetensors file: weights as tensors, the architecture as JSON in the metadata.

import type { NDArray } from '../../kernels/shape.js'
import * as layers from '../layers/index.js'
import type { Layer, LayerConfig } from '../layers/layer.js'
import { decodeSafetensors, encodeSafetensors } from './safetensors.js'

const format = 'receptive'
const version = '1'

/** What a model file holds. */
export interface SavedModel {
  readonly name: string
  readonly layers: readonly Layer[]
  readonly classNames?: readonly string[]
  readonly weights: Readonly<Record<string, NDArray>>
}

export function encodeModel({ name, layers, classNames, weights }: SavedModel): Uint8Array {
  const architecture = JSON.stringify({
    name,
    layers: layers.map(({ kind, config }) => ({ kind, config })),
    classNames,
  })
  return encodeSafetensors({ ...weights }, { format, version, architecture })
}

/** @throws if the bytes are not a safetensors file, or not one that holds a model of this library. */
export function decodeModel(bytes: Uint8Array): SavedModel {
  const { tensors, metadata } = decodeSafetensors(bytes)
  if (metadata.format !== format || metadata.architecture === undefined)
    throw new Error(
      'loadModel: this safetensors file holds no receptive model; write one with model.save(path)',
    )
  if (metadata.version !== version)
    throw new Error(
      `loadModel: the file has version ${metadata.version} of the model format, this library reads ${version}; update it`,
    )
  const { name, layers, classNames } = parseArchitecture(metadata.architecture)
  return {
    name,
    layers: layers.map(({ kind, config }) => remake(kind, config)),
    classNames,
    weights: tensors,
  }
}

interface Architecture {
  name: string
  layers: { kind: string; config: LayerConfig }[]
  classNames?: string[]
}

function parseArchitecture(text: string): Architecture {
  try {
    const value = JSON.parse(text) as Architecture
    if (typeof value.name === 'string' && Array.isArray(value.layers)) return value
  } catch {
    // Falls through to the one message for whatever is wrong with it.
  }
  throw new Error('loadModel: the architecture in the file is not readable; the file is damaged')
}

const factories: Readonly<Record<string, unknown>> = layers

function remake(kind: string, config: LayerConfig): Layer {
  const factory = Object.hasOwn(factories, kind) ? factories[kind] : undefined
  if (typeof factory !== 'function')
    throw new Error(
      `loadModel: there is no layer '${kind}' in this version; it has ${Object.keys(layers).join(', ')}`,
    )
  return (factory as (config: LayerConfig) => Layer)(config)
}
