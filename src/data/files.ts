// The one place of the library that touches a file system.

import { nodeModules, pathText, reason, type FilePath, type NodeModules } from './node-modules.js'

export type { FilePath } from './node-modules.js'

/**
 * The bytes of a file.
 * @throws if there is no such file, naming the path; or, in a browser, no file system.
 */
export async function readFile(path: FilePath): Promise<Uint8Array> {
  const name = await pathText(path)
  const { fs } = await nodeModules(name)
  return await fs.readFile(name).catch((cause: unknown) => {
    if (isMissing(cause)) throw new Error(`there is no file ${name}`, { cause })
    throw new Error(`cannot read ${name}: ${reason(cause)}`, { cause })
  })
}

/**
 * Writes a file whole or not at all: to a new file in the same folder, which then takes the name `path`. A crash, a full
 * disk or Ctrl-C leaves what was there before. Makes parent folders. A symbolic link stays, and what it leads to is
 * replaced; a file that is there keeps its mode and, where the system allows it, its owner.
 *
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export async function writeFileAtomic(path: FilePath, bytes: Uint8Array): Promise<void> {
  const name = await pathText(path)
  await writing(name, async (node) => {
    const { replaceFile } = await import('./replace-file.js')
    await replaceFile(node, name, bytes)
  })
}

/**
 * Appends text to a file, all of it or nothing. The file is made, with its parent folders, if there is none.
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export async function appendText(path: FilePath, text: string): Promise<void> {
  const name = await pathText(path)
  await writing(name, async ({ fs, dirname }) => {
    await fs.mkdir(dirname(name), { recursive: true })
    const file = await fs.open(name, 'a')
    try {
      const before = await file.stat()
      try {
        await file.appendFile(text)
        if (before.isFile()) await file.datasync()
      } catch (error) {
        if (before.isFile()) await file.truncate(before.size)
        throw error
      }
    } finally {
      await file.close()
    }
  })
}

/** Removes a file, if it is there. */
export async function removeFile(path: FilePath): Promise<void> {
  const name = await pathText(path)
  const { fs } = await nodeModules(name)
  await fs.rm(name, { force: true }).catch((cause: unknown) => {
    throw new Error(`cannot remove ${name}: ${reason(cause)}`, { cause })
  })
}

async function writing(name: string, write: (node: NodeModules) => Promise<void>): Promise<void> {
  const node = await nodeModules(name)
  try {
    await write(node)
  } catch (cause) {
    throw new Error(`cannot write ${name}: ${reason(cause)}`, { cause })
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
