import { check, oneOf, refuse } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { ExportFormat } from '../formats/write-model.js'
import type { DataFormat, ModelFiles } from '../formats/write-options.js'
import { Model } from './model.js'
import type { Prediction } from './structure.js'

/** Options of `exportModel`. */
export interface ExportOptions {
  /** The name of the files, without extensions; default `model`. */
  readonly name?: string
  /**
   * The layout of images in an ONNX model's inputs and outputs: `channelsLast` (default), `[N, H, W, C]` as here, or `[N, C,
   * H, W]`.
   */
  readonly dataFormat?: DataFormat
}

const fileName = check(
  'the name of a file, without a folder',
  (value) => typeof value === 'string' && value !== '' && value.length <= 256 && !/[/\\\0]/.test(value),
)

const checkOptions = optionsOrNone<ExportOptions>({
  name: fileName,
  dataFormat: oneOf<DataFormat>('channelsLast', 'channelsFirst'),
})

/**
 * A model as files for another library, or for this one. It is meant for pages, which have no file system; otherwise see
 * `model.save(path)`. `loadModel(files['model.json'], { files })` loads such files again.
 * @param format `onnx`, `keras`, `tensorflowjs`, `pytorch` or `safetensors`. See [Exporting](../../docs/exporting.md).
 * @returns the files by name: `model.onnx`, `model.keras`, `model.json` and shards, `model.py` and `model.safetensors`, or
 *   `model.safetensors`.
 * @throws before `compile` or `loadModel`; or if the format cannot express all of the model: the message lists what it
 *   cannot.
 */
export async function exportModel(
  model: Model<Prediction>,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<ModelFiles> {
  if (!(model instanceof Model))
    refuse(
      'exportModel: model',
      model,
      'a model, as sequential([…]), model({ inputs, outputs }) or loadModel(…) gives',
    )
  checkOptions('exportModel', options)
  const { name = 'model', dataFormat } = options
  const { exportFormat, writeModel } = await import('./saving.js')
  exportFormat('exportModel: format', format)
  return writeModel(await model.saved(), format, { name, dataFormat })
}
