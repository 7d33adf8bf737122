// Reads Keras's weights for an existing model: `.weights.h5` of version 3, `.h5` of older ones, and the weights in `.keras`.

import type { NDArray } from '../../../kernels/shape.js'
import { listNames } from '../../check/describe-value.js'
import type { Graph } from '../../graph/graph.js'
import { Problems } from '../problems.js'
import { namesInZip, unzip } from '../zip.js'
import { asKeras } from './as-keras.js'
import { weightsByLayer } from './weights-by-layer.js'
import { openHdf5, type Hdf5Group } from './hdf5.js'
import { matchInOrder, matchLegacy } from './legacy-weights.js'
import { Matched } from './stored-weights.js'
import { matchTree } from './weights-tree.js'

const where = 'loadWeights'
const weightsFile = 'model.weights.h5'

/** Whether a zip archive is Keras's. */
export const isKerasArchive = (bytes: Uint8Array): boolean => namesInZip(where, bytes).includes(weightsFile)

/** @throws if the weights do not match those of the model. */
export const weightsOfArchive = (bytes: Uint8Array, graph: Graph): Readonly<Record<string, NDArray>> =>
  weightsOfHdf5(unzip(where, bytes, (name) => name === weightsFile).get(weightsFile)!, graph)

/** @throws if the weights do not match those of the model. */
export function weightsOfHdf5(bytes: Uint8Array, graph: Graph): Readonly<Record<string, NDArray>> {
  const file = openHdf5(where, bytes)
  const model = asKeras(graph)
  const wanted = weightsByLayer(graph)
  const problems = new Problems()
  const matched = new Matched(problems)
  const legacy = file.group('model_weights') ?? file
  const names = legacy.texts('layer_names')
  if (names) {
    const called = model.layers.filter(({ made }) => made && ('graph' in made || wanted.has(made)))
    if (called.every(({ name }) => names.includes(name)))
      matchLegacy(model, wanted, legacy, matched, problems)
    else matchInOrder(model, wanted, legacy, matched, problems)
  } else if (hasTree(file)) matchTree(model, wanted, file, matched)
  else throw new Error(`${where}: this HDF5 file holds no Keras weights; it has ${listNames(file.names)}`)
  problems.refuse(
    `${where}: the weights in the file are not those of the model:`,
    'The layers must be those of the Keras model, in the same order.',
  )
  return matched.weights
}

const hasTree = (file: Hdf5Group): boolean =>
  ['layers', '_layer_checkpoint_dependencies'].some((name) => file.group(name))
