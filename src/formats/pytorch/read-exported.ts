// Reads weights back from PyTorch: a state_dict of a module that was written here, with the architecture in the metadata.

import { sameShape, type NDArray } from '../../../kernels/shape.js'
import { formatShape } from '../../../kernels/shape.js'
import { listNames, shorten } from '../../check/describe-value.js'
import type { LayerFactories } from '../../layers/factories.js'
import { floatTensors } from '../float-tensors.js'
import { rearrangedBack } from '../channels-first/rearranged.js'
import { architectureOf, type SavedModel } from '../model-file.js'
import type { Safetensors } from '../safetensors.js'
import { placementsOf } from './write-pytorch.js'

/** @throws if the file has no architecture, or its tensors do not match the module. */
export function readExported({ tensors, metadata }: Safetensors, own: LayerFactories): SavedModel {
  const { graph, classNames } = architectureOf(metadata.architecture, own)
  const weights: Record<string, NDArray> = {}
  const left = new Set(Object.keys(tensors).filter((name) => !name.endsWith('.num_batches_tracked')))
  for (const { ours, theirs, move, shape } of placementsOf(graph)) {
    if (!left.delete(theirs))
      throw new Error(`loadModel: the file has no tensor '${theirs}', which '${ours}' needs`)
    const stored = floatTensors('loadModel: the tensor', { [theirs]: tensors[theirs] })[theirs]
    if (!sameShape(stored.shape, move.shape))
      throw new Error(
        `loadModel: the tensor '${theirs}' is ${formatShape(stored.shape)}, and the model needs ${formatShape(move.shape)}`,
      )
    weights[ours] = rearrangedBack(stored.data, move, shape)
  }
  if (left.size > 0)
    throw new Error(
      `loadModel: the file has tensors that the model does not have: ${listNames([...left].map(shorten))}`,
    )
  return { graph, classNames, weights }
}
