// The image files below a folder.

import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareCodePoints } from './labels.js'

const IMAGE = /\.(jpe?g|jpe|jfif|png|gif|bmp|tiff?|webp|jp2|j2k|heic|heif|avif|dcm|dicom)$/i

/**
 * Paths of all image files below `dir`, relative to it, with `/` between folders, sorted by code point. Names that start
 * with a dot are skipped. A folder that is reached twice through links is read once.
 *
 * @throws if `dir` is missing or not a folder.
 */
export async function findImages(dir: string): Promise<string[]> {
  const info = await stat(dir).catch((error: unknown) => {
    throw new Error(`imageFolder: there is no folder ${dir}`, { cause: error })
  })
  if (!info.isDirectory()) throw new Error(`imageFolder: ${dir} is a file; a folder of images is expected`)
  const found: string[] = []
  const visited = new Set<string>()
  const visit = async (folder: string): Promise<void> => {
    const real = await realpath(join(dir, folder))
    if (visited.has(real)) return
    visited.add(real)
    const entries = await readdir(real, { withFileTypes: true })
    for (const entry of entries.sort((a, b) => compareCodePoints(a.name, b.name))) {
      if (entry.name.startsWith('.')) continue
      const path = folder + entry.name
      // A broken link counts as the kind of file that its name suggests.
      const kind = entry.isSymbolicLink() ? await stat(join(dir, path)).catch(() => undefined) : entry
      if (kind?.isDirectory()) await visit(`${path}/`)
      else if (IMAGE.test(path)) found.push(path)
    }
  }
  await visit('')
  return found.sort(compareCodePoints)
}
