import type { FilePath } from '../data/file-path.js'
import { readFile } from '../data/files.js'
import { decodeModel } from '../formats/model-file.js'
import { checkLoadOptions } from './compile-options.js'
import { Model } from './model.js'
import type { LoadOptions } from './options.js'
import type { Prediction } from './structure.js'
import type { NDArray } from '../../kernels/shape.js'

/**
 * Loads a model that `save` or `toSafetensors` wrote, ready to predict; `compile` it to train on.
 * @param source a path or `file:` URL, or the file's bytes.
 * @typeParam P what it predicts: an array, or a record of them by name where it has several outputs.
 * @throws if the file cannot be read, is damaged, or holds something else.
 */
export async function loadModel<P extends Prediction = NDArray>(
  source: FilePath | Uint8Array,
  options: LoadOptions = {},
): Promise<Model<P>> {
  checkLoadOptions('loadModel', options)
  const { graph, classNames, weights } = decodeModel(
    source instanceof Uint8Array ? source : await readFile(source),
  )
  const model = new Model<P>(graph)
  model.classNames = classNames
  await model.restore(weights, options.backend)
  return model
}
