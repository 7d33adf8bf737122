// Replaces files atomically. Loaded with the first save, since a page that only predicts does not need it.

import type { Stats } from 'node:fs'
import type { NodeModules } from './node-modules.js'
import { removeOrphans, temporaryName } from './temporary-files.js'

/** A file that is complete, under a temporary name. */
interface Complete {
  readonly temporary: string
  readonly target: string
}

/** Writes to new files in the same folders, flushes them to disk, and, once all are complete, renames them in order. */
export async function replaceFiles(
  node: NodeModules,
  files: readonly (readonly [path: string, bytes: Uint8Array])[],
): Promise<void> {
  const { fs } = node
  const complete: Complete[] = []
  try {
    for (const [path, bytes] of files) complete.push(...(await writeBeside(node, path, bytes)))
    for (const { temporary, target } of complete) await fs.rename(temporary, target)
  } catch (error) {
    for (const { temporary } of complete) await fs.rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Writes to a new file in the same folder, to be renamed later. */
async function writeBeside(node: NodeModules, path: string, bytes: Uint8Array): Promise<readonly Complete[]> {
  const { fs, dirname, join } = node
  const old = await statusOf(node, path)
  // A device or a pipe is not replaced but written to. For a folder, this throws.
  if (old && !old.isFile()) {
    await fs.writeFile(path, bytes)
    return []
  }
  // Whether a file can be replaced depends on its folder. A write-protected file is not replaced, because it is meant to
  // stay.
  if (old) await fs.access(path, fs.constants.W_OK)
  const target = await linkTarget(node, path)
  await fs.mkdir(dirname(target), { recursive: true })
  const folder = await fs.realpath(dirname(target))
  await removeOrphans(node, folder)
  const temporary = join(folder, await temporaryName(node))
  try {
    await writeFlushed(node, temporary, bytes, old)
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
  return [{ temporary, target }]
}

async function writeFlushed(
  { fs }: NodeModules,
  path: string,
  bytes: Uint8Array,
  old: Stats | undefined,
): Promise<void> {
  const file = await fs.open(path, 'wx', old ? old.mode & 0o777 : 0o666)
  try {
    if (old) {
      const made = await file.stat()
      const { uid, gid, mode } = old
      // Only the system's administrator can give a file away, but its owner can give it to one of his own groups.
      if (made.uid !== uid) await file.chown(uid, gid).catch(() => undefined)
      if (made.gid !== gid) await file.chown(-1, gid).catch(() => undefined)
      // The umask restricts the mode with which a file is opened. Some file systems have no modes.
      await file.chmod(mode & 0o7777).catch(() => undefined)
    }
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The status of a path's target; undefined if nothing is there. */
async function statusOf({ fs }: NodeModules, path: string): Promise<Stats | undefined> {
  try {
    return await fs.stat(path)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}

/** The path to which symbolic links finally lead, whether or not something is there. */
async function linkTarget(node: NodeModules, path: string): Promise<string> {
  const { fs, dirname, isAbsolute } = node
  const link = await fs.readlink(path).catch(() => undefined)
  if (link === undefined) return path
  // Not normalized, because the system resolves .. relative to the real location of a linked folder.
  return linkTarget(node, isAbsolute(link) ? link : `${dirname(path)}/${link}`)
}
