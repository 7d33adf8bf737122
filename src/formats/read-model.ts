// A model from a file of any format. What a format needs is loaded when it is met.

import { bytesOf } from '../data/bytes.js'
import { describeValue } from '../check/describe-value.js'
import { formatOf, type ModelFormat } from './format-of.js'
import { decodeModel, type ModelFile, type SavedModel } from './model-file.js'

type Read = (file: ModelFile) => SavedModel | Promise<SavedModel>

const readers: Readonly<Partial<Record<ModelFormat, Read>>> = {
  safetensors: ({ bytes, own }) => decodeModel(bytes, own),
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
