// Writes a model as files of any supported format. The code for a format is loaded when it is needed.

import { encodeModel, type SavedModel } from './model-file.js'
import type { ModelFiles, WriteOptions } from './write-options.js'

/** A format in which models are written. */
interface Writing {
  /** The extension of the main file. */
  readonly extension: string
  /** The files; the main one, which refers to the others, comes last. */
  write(saved: SavedModel, options: WriteOptions): ModelFiles | Promise<ModelFiles>
}

const formats: Readonly<Record<ExportFormat, Writing>> = {
  safetensors: {
    extension: '.safetensors',
    write: (saved, { name }) => ({ [`${name}.safetensors`]: encodeModel(saved) }),
  },
  onnx: {
    extension: '.onnx',
    write: async (saved, options) => (await import('./onnx/write-onnx.js')).writeOnnx(saved, options),
  },
  keras: {
    extension: '.keras',
    write: async (saved, options) => (await import('./keras/write-keras.js')).writeKeras(saved, options),
  },
  tensorflowjs: {
    extension: '.json',
    write: async (saved, options) =>
      (await import('./tensorflow/write-layers-model.js')).writeLayersModel(saved, options),
  },
  pytorch: {
    extension: '.py',
    write: async (saved, { name }) => (await import('./pytorch/write-pytorch.js')).writePytorch(saved, name),
  },
}

/**
 * The format in which a model is written: `safetensors`, this library's own; `onnx`; `keras`, a `.keras` file of Keras 3;
 * `tensorflowjs`, its layers format, a `model.json` and shards; or `pytorch`, a program and its weights.
 */
export type ExportFormat = 'safetensors' | 'onnx' | 'keras' | 'tensorflowjs' | 'pytorch'

/** The names of the formats. */
export const exportFormats = Object.keys(formats) as readonly ExportFormat[]

/** The extension of a file with a model in that format. */
export const extensionOf = (format: ExportFormat): string => formats[format].extension

/** @throws if the format cannot express all of the model: the message lists what it cannot. */
export const writeModel = async (
  saved: SavedModel,
  format: ExportFormat,
  options: WriteOptions,
): Promise<ModelFiles> => formats[format].write(saved, options)
