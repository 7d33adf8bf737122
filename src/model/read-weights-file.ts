// Reads a file of weights for a model.

import type { NDArray } from '../../kernels/shape.js'
import { isRecord, refuse, text, type Check } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { companionReader, namedFiles } from '../data/companion-files.js'
import { bytesOf, readBytes, type ByteSource } from '../data/bytes.js'
import { readWeights } from '../formats/read-weights.js'
import type { Graph } from '../graph/graph.js'
import { aBackend, type LoadWeightsOptions } from './options.js'

const weightNames: Check = (where, value) => {
  if (typeof value === 'function') return
  if (!isRecord(value))
    refuse(
      where,
      value,
      "names in the file by ours, { 'conv2d/kernel': 'features.0.weight' }, or a function of a name",
    )
  for (const [name, theirs] of Object.entries(value)) text(`${where}['${name}']`, theirs)
}

const checkOptions = optionsOrNone<LoadWeightsOptions>({
  names: weightNames,
  files: namedFiles,
  backend: aBackend,
})

/** Values for all weights of a model. @throws if the file cannot be read, or its weights do not match those of the model. */
export async function readWeightsFile(
  graph: Graph,
  source: ByteSource,
  options: LoadWeightsOptions,
): Promise<Readonly<Record<string, NDArray>>> {
  checkOptions('loadWeights', options)
  const { names, files } = options
  const bytes = bytesOf('loadWeights', await readBytes('loadWeights', source))
  return readWeights({ bytes, graph, names, beside: companionReader('loadWeights', source, files) })
}
