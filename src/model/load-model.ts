import { readFile } from '../data/files.js'
import { decodeModel } from '../formats/model-file.js'
import type { LoadOptions } from './options.js'
import { Sequential } from './sequential.js'

/**
 * Loads a model that `save` or `toSafetensors` wrote, ready to predict; `compile` it to train on.
 * @param source a path, or the file's bytes.
 * @throws if the file cannot be read, is damaged, or holds something else.
 */
export async function loadModel(
  source: string | Uint8Array,
  { backend }: LoadOptions = {},
): Promise<Sequential> {
  const { name, layers, classNames, weights } = decodeModel(
    typeof source === 'string' ? await readFile(source) : source,
  )
  const model = new Sequential(layers, { name })
  model.classNames = classNames
  await model.restore(weights, backend)
  return model
}
