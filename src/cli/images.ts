// The image files that the arguments name.

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { findImages } from '../data/find-images.js'

/**
 * The named files, and all images below the named folders, in order.
 * @throws if there is no such file or folder, or a folder contains no image.
 */
export async function imageFiles(names: readonly string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (const name of names) {
    // A missing file is reported when its turn comes.
    const info = await stat(name).catch(() => undefined)
    if (!info?.isDirectory()) {
      files.push(name)
      continue
    }
    const found = await findImages(name)
    if (found.length === 0) throw new Error(`${name}: there are no images in this folder`)
    files.push(...found.map((path) => join(name, path)))
  }
  return files
}
