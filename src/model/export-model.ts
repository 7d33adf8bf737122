import { check, oneOf, refuse } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { ExportFormat } from '../formats/write-model.js'
import type { DataFormat, ModelFiles } from '../formats/write-options.js'
import { Model } from './model.js'
import type { Prediction } from './structure.js'

/** Options of `exportModel`. */
export interface ExportOptions {
  /** What the files are called, without what their names end with; default `model`. */
  readonly name?: string
  /** How images go into an ONNX model and come out: `channelsLast` (default), `[N, H, W, C]` as here, or `[N, C, H, W]`. */
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
 * A model as files of another library, or of this one, for pages, which have no file system; else see `model.save(path)`.
 * What comes out goes into `loadModel(files['model.json'], { files })` again.
 * @param format `onnx`, `keras`, `tensorflowjs`, `pytorch` or `safetensors`. See [Exporting](../../docs/exporting.md).
 * @returns the files by their names: `model.onnx`, `model.keras`, `model.json` and shards, `model.py` and `model.safetensors`,
 * or `model.safetensors`.
 * @throws before `compile` or `loadModel`; or if the format cannot say all of the model: what it cannot is listed.
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
