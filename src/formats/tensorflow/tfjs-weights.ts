// Reads the weights of a TensorFlow.js model for an existing model.

import type { NDArray } from '../../../kernels/shape.js'
import { asKeras } from '../keras/as-keras.js'
import { weightsByLayer } from '../keras/weights-by-layer.js'
import { Matched } from '../keras/stored-weights.js'
import { leavesOf, matchByName } from '../keras/weights-by-name.js'
import { Problems } from '../problems.js'
import type { WeightsFile } from '../weights-file.js'
import { parseModelJson } from './model-json.js'
import { readManifest } from './weights-manifest.js'

/** @throws if the weights do not match those of the model, by the names of its layers. */
export async function weightsOfModelJson({
  bytes,
  beside,
  graph,
}: WeightsFile): Promise<Readonly<Record<string, NDArray>>> {
  const { weightsManifest } = parseModelJson('loadWeights', bytes)
  const stored = await readManifest('loadWeights', weightsManifest, beside)
  const problems = new Problems()
  const matched = new Matched(problems)
  matchByName(leavesOf(asKeras(graph)), weightsByLayer(graph), stored, matched, problems)
  problems.refuse(
    'loadWeights: the weights in the file are not those of the model:',
    'The layers must have the same names as in the file.',
  )
  return matched.weights
}
