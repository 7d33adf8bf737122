// Reads a model.json of TensorFlow.js: layers, as Keras writes them, or a graph of TensorFlow's ops; the weights are in
// files beside it.
//
//   { format: 'layers-model' | 'graph-model', modelTopology, weightsManifest, userDefinedMetadata? }

import { errorText } from '../../../kernels/error-text.js'
import { isRecord } from '../../check/check.js'
import { describeValue, listNames } from '../../check/describe-value.js'
import { checkUniqueKeys } from '../json-keys.js'
import { fittingNames } from '../fitting-names.js'
import { Problems } from '../problems.js'
import { weightsByLayer } from '../keras/weights-by-layer.js'
import { readTopology } from '../keras/read-topology.js'
import { Matched } from '../keras/stored-weights.js'
import { leavesOf, matchByName } from '../keras/weights-by-name.js'
import type { ModelFile, SavedModel } from '../model-file.js'
import { readManifest } from './weights-manifest.js'

type Json = Readonly<Record<string, unknown>>

/** @throws if the file is not a model.json, has parts that cannot be read, or its weights do not fit. */
export async function readModelJson(file: ModelFile): Promise<SavedModel> {
  const json = parseModelJson('loadModel', file.bytes)
  const { modelTopology: topology, weightsManifest, userDefinedMetadata } = json
  if (!isRecord(topology))
    throw new Error(`loadModel: this JSON is not a TensorFlow.js model; ${insteadOfTopology(json)}`)
  if (weightsManifest === undefined)
    throw new Error('loadModel: this model.json has no weightsManifest, so the model has no weights')
  const saved = isGraph(json)
    ? await (await import('./graph-model.js')).readGraphModel(json, file)
    : await readLayers(topology, weightsManifest, file)
  const { classNames, labels } = isRecord(userDefinedMetadata) ? userDefinedMetadata : ({} as Json)
  return { ...saved, classNames: fittingNames(classNames ?? labels, saved.graph) }
}

/** What a file without a topology has instead. */
function insteadOfTopology(json: Json): string {
  const keys = Object.keys(json)
  return keys.includes('modelTopology')
    ? `its modelTopology must be an object, got ${describeValue(json.modelTopology)}`
    : `it has ${keys.length > 0 ? listNames(keys) : 'no fields'}, not modelTopology`
}

/** @throws unless it is JSON. */
export function parseModelJson(where: string, bytes: Uint8Array): Json {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const json: unknown = JSON.parse(text)
    checkUniqueKeys(text)
    return json as Json
  } catch (cause) {
    throw new Error(`${where}: the file begins as JSON, but cannot be parsed: ${errorText(cause)}`, { cause })
  }
}

const isGraph = ({ format, modelTopology }: Json): boolean =>
  format === 'graph-model' || Array.isArray((modelTopology as Json).node)

async function readLayers(
  topology: Json,
  manifest: unknown,
  { beside, own }: ModelFile,
): Promise<SavedModel> {
  const model = readTopology(topology.model_config ?? topology, topology.keras_version, own)
  const problems = new Problems()
  const matched = new Matched(problems)
  const stored = await readManifest('loadModel', manifest, beside)
  const wanted = weightsByLayer(model.graph)
  matchByName(leavesOf(model), wanted, stored, matched, problems)
  matched.constants(wanted)
  problems.refuse(
    'loadModel: the weights do not fit the model:',
    'The files beside model.json may belong to another model.',
  )
  return { graph: model.graph, weights: matched.weights }
}
