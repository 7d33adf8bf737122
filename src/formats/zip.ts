// Reads zip archives, as Keras and PyTorch write them. Sizes are checked before anything is inflated.

import { unzipSync } from 'fflate'
import { errorText } from '../../kernels/error-text.js'
import { shorten } from '../check/describe-value.js'

/** How many times its size an archive may inflate to; weights do not compress well. */
const mostTimes = 100

/** The size to which any archive may inflate. */
const always = 2 ** 24

/**
 * The files of an archive, by name. Those that are not wanted are empty, and are not read.
 * @throws if it is damaged, has two files with the same name, or inflates to much more than weights and text could.
 */
export function unzip(
  where: string,
  archive: Uint8Array,
  wanted: (name: string) => boolean,
): ReadonlyMap<string, Uint8Array | undefined> {
  const names = new Map<string, Uint8Array | undefined>()
  let total = 0
  const filter = ({
    name,
    originalSize,
  }: {
    readonly name: string
    readonly originalSize: number
  }): boolean => {
    if (names.has(name)) throw new Error(`it has two files '${shorten(name)}'`)
    names.set(name, undefined)
    if (!wanted(name)) return false
    total += originalSize
    if (!(total <= always + mostTimes * archive.length))
      throw new Error(
        `'${shorten(name)}' would unpack to ${originalSize} bytes, too many for an archive of ${archive.length}; it is not unpacked`,
      )
    return true
  }
  try {
    for (const [name, bytes] of Object.entries(unzipSync(archive, { filter }))) names.set(name, bytes)
  } catch (cause) {
    throw new Error(`${where}: the zip archive is not readable: ${errorText(cause)}`, { cause })
  }
  return names
}

/** The names of an archive's files. @throws if it is damaged. */
export const namesInZip = (where: string, archive: Uint8Array): readonly string[] => [
  ...unzip(where, archive, () => false).keys(),
]
