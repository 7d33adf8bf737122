// Reads models of Keras: `.keras`, a zip archive, and `.h5`.
//
//   .keras   metadata.json { keras_version }, config.json { class_name, config }, model.weights.h5
//   .h5      attributes model_config and keras_version; the weights in the group model_weights

import { errorText } from '../../../kernels/error-text.js'
import { isRecord } from '../../check/check.js'
import { listNames } from '../../check/describe-value.js'
import { checkUniqueKeys } from '../json-keys.js'
import type { ModelFile, SavedModel } from '../model-file.js'
import { fittingNames } from '../fitting-names.js'
import { Problems } from '../problems.js'
import { unzip } from '../zip.js'
import type { KerasModel } from './build.js'
import { openHdf5, type Hdf5Group } from './hdf5.js'
import { matchLegacy } from './legacy-weights.js'
import { readTopology } from './read-topology.js'
import { Matched } from './stored-weights.js'
import { matchTree } from './weights-tree.js'
import { weightsByLayer } from './weights-by-layer.js'

const parts = ['metadata.json', 'config.json', 'model.weights.h5']

/** @throws if the archive is not a model of Keras, has parts that cannot be read, or its weights do not fit. */
export function readKerasArchive({ bytes, own }: ModelFile): SavedModel {
  const files = unzip('loadModel', bytes, (name) => parts.includes(name))
  const [metadata, config, weights] = parts.map((name) => files.get(name))
  if (!config) throw new Error(notKeras([...files.keys()]))
  if (!weights)
    throw new Error(
      `loadModel: the Keras file has no model.weights.h5; it holds ${listNames(files.keys())}: save it in Keras as one file`,
    )
  const about = metadata ? parse('metadata.json', metadata) : undefined
  const version = isRecord(about) ? about.keras_version : undefined
  const model = readTopology(parse('config.json', config), version ?? '3', own)
  const saved = fitted(model, (matched) =>
    matchTree(model, weightsByLayer(model.graph), openHdf5('loadModel', weights), matched),
  )
  return { ...saved, classNames: fittingNames(isRecord(about) ? about.class_names : undefined, saved.graph) }
}

const notKeras = (names: readonly string[]): string =>
  names.some((name) => name.endsWith('data.pkl'))
    ? 'loadModel: this is a PyTorch file, which holds weights but no model; make the model, and then ' +
      'await model.loadWeights(source)'
    : `loadModel: this zip archive holds no Keras model: it has ${listNames(names)}, not config.json`

function parse(name: string, bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    checkUniqueKeys(text)
    return value
  } catch (cause) {
    throw new Error(`loadModel: the Keras file's ${name} is not readable: ${errorText(cause)}`, { cause })
  }
}

/** @throws as `readKerasArchive`; or if the file contains only weights. */
export function readKerasHdf5({ bytes, own }: ModelFile): SavedModel {
  const file = openHdf5('loadModel', bytes)
  const config = file.text('model_config')
  if (config === undefined) throw new Error(withoutModel(file))
  const version = file.text('keras_version')
  const model = readTopology(parse('model_config', new TextEncoder().encode(config)), version, own)
  const group = file.group('model_weights')
  if (!group)
    throw new Error('loadModel: the HDF5 file has a model, but no group model_weights; it is damaged')
  return fitted(model, (matched, problems) =>
    matchLegacy(model, weightsByLayer(model.graph), group, matched, problems),
  )
}

const withoutModel = (file: Hdf5Group): string =>
  (file.texts('layer_names') ?? file.group('layers') ?? file.group('_layer_checkpoint_dependencies'))
    ? 'loadModel: this Keras file holds only weights; make the model, and then await model.loadWeights(source), or ' +
      'save the whole model in Keras: model.save(…)'
    : `loadModel: this HDF5 file holds no Keras model; it has ${listNames(file.names)}`

function fitted(model: KerasModel, match: (matched: Matched, problems: Problems) => void): SavedModel {
  const problems = new Problems()
  const matched = new Matched(problems)
  match(matched, problems)
  matched.constants(weightsByLayer(model.graph))
  problems.refuse('loadModel: the weights do not fit the model:', 'The file may be damaged.')
  return { graph: model.graph, weights: matched.weights }
}
