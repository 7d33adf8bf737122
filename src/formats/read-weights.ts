// Reads weights alone, from files of any supported format, for an existing model.

import type { NDArray } from '../../kernels/shape.js'
import { flatten } from '../graph/nodes.js'
import { floatTensors } from './float-tensors.js'
import { beginningOf, formatOf } from './format-of.js'
import type { StoredWeight } from './keras/stored-weights.js'
import { decodeSafetensors, type StoredArray } from './safetensors.js'
import type { WeightsFile } from './weights-file.js'

/**
 * Values for all weights of a model, by our names.
 * @throws if the file is of no supported format, is damaged, or its weights do not match those of the model.
 */
export async function readWeights(file: WeightsFile): Promise<Readonly<Record<string, NDArray>>> {
  const { bytes, graph } = file
  switch (formatOf(bytes)) {
    case 'safetensors':
      return fromSafetensors(file)
    case 'zip': {
      const keras = await import('./keras/keras-weights.js')
      if (keras.isKerasArchive(bytes)) return keras.weightsOfArchive(bytes, graph)
      const { readStateDict } = await import('./pytorch/state-dict.js')
      return torch(file, readStateDict('loadWeights', bytes), true)
    }
    case 'hdf5':
      return (await import('./keras/keras-weights.js')).weightsOfHdf5(bytes, graph)
    case 'json':
      return (await import('./tensorflow/tfjs-weights.js')).weightsOfModelJson(file)
    case 'onnx':
    case undefined:
      throw new Error(unknown(bytes))
  }
}

/** torch.save before version 1.6: a pickle that begins with a number. */
const oldTorch = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc]

const unknown = (bytes: Uint8Array): string =>
  oldTorch.every((byte, i) => bytes[i] === byte)
    ? 'loadWeights: this file is from a PyTorch before 1.6; load it in a newer one, and torch.save it again'
    : 'loadWeights: this is not a file of weights; it reads safetensors, a state_dict of torch.save, .keras, .h5, and ' +
      `model.json; ${beginningOf(bytes)}`

async function torch(
  { graph, names }: WeightsFile,
  stored: readonly StoredWeight[],
  ordered: boolean,
): Promise<Readonly<Record<string, NDArray>>> {
  const { matchStateDict } = await import('./pytorch/match-state-dict.js')
  const shapes = graph.inputs.map(({ shape }) => shape)
  return matchStateDict(flatten(graph), shapes, stored, { names, ordered })
}

/** Our own files, by our names; any other is assumed to be PyTorch's. */
function fromSafetensors(
  file: WeightsFile,
): Promise<Readonly<Record<string, NDArray>>> | Readonly<Record<string, NDArray>> {
  const { tensors, metadata } = decodeSafetensors(file.bytes)
  const ours = flatten(file.graph).weights.every(({ name }) => Object.hasOwn(tensors, name))
  if (metadata.format === 'receptive' || (ours && !file.names))
    return floatTensors('loadWeights: the weight', tensors)
  return torch(file, Object.entries(tensors).map(storedOf), false)
}

const storedOf = ([name, { shape, data }]: readonly [string, StoredArray]): StoredWeight => ({
  ...{ name, shape },
  read: () => (data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>)),
})
