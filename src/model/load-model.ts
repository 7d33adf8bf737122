import { companionReader } from '../data/companion-files.js'
import { readBytes, type ByteSource } from '../data/bytes.js'
import { Model } from './model.js'
import { checkLoadOptions, type LoadOptions } from './options.js'
import type { Prediction } from './structure.js'
import type { NDArray } from '../../kernels/shape.js'

/**
 * Loads a model, ready to predict; `compile` it to train it. The content determines the format: a file that `save` or
 * `toSafetensors` wrote, an [ONNX](../../docs/onnx.md) file, a [`model.json` of TensorFlow.js, or a `.keras` or `.h5` file
 * of Keras](../../docs/importing.md).
 * @param source the file's bytes in any form, the result of `fetch`, a `Blob` or a `File`; or a URL, or the path of a file
 *   if there is a file system.
 * @typeParam P what it predicts: an array, or a record of arrays by name if it has several outputs.
 * @throws if the file cannot be read, a Response is not ok, or the file is damaged or is not a model; or if it has layers
 *   that neither the library nor `options.layers` makes: the message names all of them.
 */
export async function loadModel<P extends Prediction = NDArray>(
  source: ByteSource,
  options: LoadOptions = {},
): Promise<Model<P>> {
  checkLoadOptions('loadModel', options)
  const { layers = {}, files, backend } = options
  const [bytes, { readModel }] = await Promise.all([readBytes('loadModel', source), import('./saving.js')])
  const beside = companionReader('loadModel', source, files)
  const { graph, classNames, weights } = await readModel({ bytes, beside, own: layers })
  const model = new Model<P>(graph)
  model.classNames = classNames
  await model.restore(weights, backend)
  return model
}
