// The formats that `receptive convert` writes, and how a file's ending tells which is meant.

import { writeFileAtomic } from '../data/files.js'
import type { Model } from '../index.js'

interface Format {
  /** What files in it end in. */
  readonly ending: string
  write(model: Model, path: string): Promise<void>
}

const formats: Readonly<Record<string, Format>> = {
  safetensors: {
    ending: '.safetensors',
    write: async (model, path) => writeFileAtomic(path, await model.toSafetensors()),
  },
}

export const formatNames = Object.keys(formats)

/** @throws if neither `name` nor the path's ending tells. */
export function formatFor(path: string, name?: string): Format {
  const format =
    name === undefined ? Object.values(formats).find(({ ending }) => path.endsWith(ending)) : formats[name]
  if (format) return format
  throw new Error(
    `convert: the name ${path} does not tell the format: end it in ` +
      `${Object.values(formats)
        .map(({ ending }) => ending)
        .join(', ')}, or give --format ${formatNames.join(', ')}`,
  )
}
