// A graph in the real TensorFlow.js.

import type { Tf } from '../../support/tfjs.js'
import { given, type graphs } from './graphs.js'

/** The outputs, by their names. */
export async function runGraph(
  tf: Tf,
  { make, outputs, input }: (typeof graphs)[keyof typeof graphs],
): Promise<Readonly<Record<string, Float32Array>>> {
  const g = make()
  const json = g.json(outputs)
  const [{ weights: weightSpecs }] = json.weightsManifest
  const weightData = Uint8Array.from(g.bytes).buffer
  const model = await tf.loadGraphModel(tf.io.fromMemory({ ...json, weightSpecs, weightData }))
  const tensors = [model.predict(tf.tensor(given(input), input))].flat()
  const values = await Promise.all(tensors.map((tensor) => tensor.data()))
  return Object.fromEntries(outputs.map((name, i) => [name, values[i]]))
}
