// Converts a topology, as Keras and TensorFlow.js write it, to a graph of our layers.

import { errorText } from '../../../kernels/error-text.js'
import { isRecord } from '../../check/check.js'
import { describeValue } from '../../check/describe-value.js'
import type { LayerFactories } from '../../layers/factories.js'
import { Problems } from '../problems.js'
import { buildModel, type KerasModel } from './build.js'
import { modelEntry } from './entries.js'

/**
 * @param topology `{ class_name, config }`.
 * @param version Keras's version, as in the file; TensorFlow.js counts as a Keras older than version 3.
 * @throws if it is not a topology, or has parts that cannot be read: the message lists all of them.
 */
export function readTopology(topology: unknown, version: unknown, own: LayerFactories): KerasModel {
  if (!isRecord(topology))
    throw new Error(
      `loadModel: the file's model must be { class_name, config }, got ${describeValue(topology)}`,
    )
  const legacy = !/^[3-9]/.test(String(version))
  const problems = new Problems()
  const tfjs = String(version).startsWith('tfjs')
  const entry = told(() => modelEntry(topology, { legacy, tfjs, own, problems }))
  problems.refuse(
    'loadModel: the model has parts that cannot be read:',
    'Give functions that make them, by class name: loadModel(source, { layers: { Swish: (config) => … } }).',
  )
  return buildModel(entry, own)
}

/** Adds to errors how they begin. */
function told<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new Error(`loadModel: ${errorText(cause)}`, { cause })
  }
}
