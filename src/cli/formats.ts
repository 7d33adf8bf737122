// Which format `receptive convert` writes, according to the file's name.

import { exportFormats, extensionOf, type ExportFormat } from '../formats/write-model.js'

/** @throws if neither the option nor the name's extension says: a model in the wrong format is worse than none. */
export function formatFor(path: string, given?: ExportFormat): ExportFormat {
  const told = exportFormats.find((format) => path.toLowerCase().endsWith(extensionOf(format)))
  const format = given ?? (path.endsWith('/') ? 'tensorflowjs' : told)
  if (format) return format
  const endings = exportFormats.map(extensionOf).join(', ')
  throw new Error(
    `the name ${path} does not say which format to write: end it in ${endings}, or give --format ${exportFormats.join(', ')}`,
  )
}
