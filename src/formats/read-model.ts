// A model from a file of any format. What a format needs is loaded when it is met.

import { bytesOf } from '../data/bytes.js'
import type { Beside } from '../data/beside.js'
import { describeValue } from '../check/describe-value.js'
import type { LayerFactories } from '../layers/factories.js'
import { formatOf, type ModelFormat } from './format-of.js'
import { modelOf, type SavedModel } from './model-file.js'
import { decodeSafetensors } from './safetensors.js'

/** A file, and what else its reader is given. */
export interface ModelFile {
  readonly bytes: Uint8Array
  /** Reads files that this one names. */
  readonly beside: Beside
  /** What makes layers that are not of this library. */
  readonly own: LayerFactories
}

type Read = (file: ModelFile) => SavedModel | Promise<SavedModel>

const readers: Readonly<Partial<Record<ModelFormat, Read>>> = {
  safetensors: async ({ bytes, own }) => {
    const file = decodeSafetensors(bytes)
    // PyTorch's weights, of a module that was written here.
    return file.metadata.format === 'pt' && Object.hasOwn(file.metadata, 'architecture')
      ? (await import('./pytorch/read-exported.js')).readExported(file, own)
      : modelOf(file, own)
  },
  zip: async (file) => (await import('./keras/read-keras.js')).readKerasArchive(file),
  hdf5: async (file) => (await import('./keras/read-keras.js')).readKerasHdf5(file),
  json: async (file) => (await import('./tensorflow/model-json.js')).readModelJson(file),
}

/** @throws if the bytes are of no format there is, or damaged, or hold a model with parts that are unknown. */
export async function readModel(file: ModelFile): Promise<SavedModel> {
  const bytes = bytesOf('loadModel', file.bytes)
  const format = formatOf(bytes)
  const read = format && readers[format]
  if (!read)
    throw new Error(
      'loadModel: this is no file of a model that it reads; they are written by model.save(path); ' +
        `it begins with ${describeValue(String.fromCharCode(...bytes.subarray(0, 16)))}`,
    )
  return read({ ...file, bytes })
}
