// Reads a model from a file of any supported format. The code for a format is loaded when it is needed.

import { bytesOf } from '../data/bytes.js'
import { beginningOf, formatOf, type ModelFormat } from './format-of.js'
import { modelOf, type ModelFile, type SavedModel } from './model-file.js'
import { decodeSafetensors } from './safetensors.js'

type Read = (file: ModelFile) => SavedModel | Promise<SavedModel>

const readers: Readonly<Record<ModelFormat, Read>> = {
  safetensors: async ({ bytes, own }) => {
    const file = decodeSafetensors(bytes)
    // PyTorch weights for a module that was written here.
    return file.metadata.format === 'pt' && Object.hasOwn(file.metadata, 'architecture')
      ? (await import('./pytorch/read-exported.js')).readExported(file, own)
      : modelOf(file, own)
  },
  zip: async (file) => (await import('./keras/read-keras.js')).readKerasArchive(file),
  hdf5: async (file) => (await import('./keras/read-keras.js')).readKerasHdf5(file),
  json: async (file) => (await import('./tensorflow/model-json.js')).readModelJson(file),
  onnx: async (file) => (await import('./onnx/read-onnx.js')).readOnnx(file),
}

/** @throws if the bytes are of no supported format, are damaged, or contain a model with unknown parts. */
export async function readModel(file: ModelFile): Promise<SavedModel> {
  const bytes = bytesOf('loadModel', file.bytes)
  const format = formatOf(bytes)
  if (format === undefined)
    throw new Error(
      'loadModel: this is not a model; it reads the files of model.save, model.json of TensorFlow.js, .keras and .h5 of Keras, and ' +
        `ONNX; ${beginningOf(bytes)}`,
    )
  return readers[format]({ ...file, bytes })
}
