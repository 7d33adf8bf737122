// The location and format of a model's files, according to the path that it is saved under.

import { oneOf } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { optionsOrNone } from '../check/options.js'
import { companionPlace } from '../data/companion-files.js'
import type { FilePath } from '../data/file-path.js'
import { writeFilesAtomic } from '../data/files.js'
import type { SavedModel } from '../formats/model-file.js'
import { exportFormats, extensionOf, writeModel, type ExportFormat } from '../formats/write-model.js'
import type { SaveOptions } from './options.js'

/** A check of the name of a format. */
export const exportFormat = oneOf(...exportFormats)

const checkOptions = optionsOrNone<SaveOptions>({ format: exportFormat })

/** Extensions that other libraries use for their models, but that this one does not write. */
const foreign: Readonly<Record<string, ExportFormat>> = {
  ...{ '.h5': 'keras', '.hdf5': 'keras' },
  ...{ '.pt': 'pytorch', '.pth': 'pytorch' },
}

/** Writes a model to files, all of them or none. */
export async function saveModel(
  read: () => Promise<SavedModel>,
  path: FilePath,
  options: SaveOptions = {},
): Promise<void> {
  checkOptions('save', options)
  const place = String(path)
  const { format = formatOfPath(place) } = options
  const main =
    format === 'tensorflowjs' && !/\.json$/i.test(place) ? `${place.replace(/\/$/, '')}/model.json` : place
  const [file] = /[^/\\]*$/.exec(main)!
  const name = file.replace(/\.[^.]*$/, '')
  const written = Object.entries(await writeModel(await read(), format, { name }))
  // The main file keeps the given name, whatever its extension.
  const [, bytes] = written.pop()!
  const beside = written.map(([other, bytes]) => [companionPlace(main, other), bytes] as const)
  await writeFilesAtomic([...beside, [main === place ? path : main, bytes]])
}

function formatOfPath(path: string): ExportFormat {
  const end = /\.[^./\\]*$/.exec(path)?.[0].toLowerCase() ?? ''
  if (/\/$/.test(path) || end === '.json') return 'tensorflowjs'
  const format = exportFormats.find((one) => extensionOf(one) === end)
  if (Object.hasOwn(foreign, end))
    throw new Error(
      `save: models are not written as ${end} files, got ${describeValue(path)}; end it with ` +
        `${extensionOf(foreign[end])}, or say what to write: { format: '${foreign[end]}' }`,
    )
  return format ?? 'safetensors'
}
