// The functions of files.ts, implemented with Node's modules.

import type { FilePath } from './file-path.js'
import { nodeModules, pathText, type NodeModules } from './node-modules.js'
import { whyUnreachable } from './why-unreachable.js'
import { replaceFiles } from './replace-file.js'

export async function readFile(path: FilePath): Promise<Uint8Array> {
  const bytes = await readFileIfThere(path)
  if (!bytes) throw new Error(`there is no file ${await pathText(path)}`)
  return bytes
}

export async function readFileIfThere(path: FilePath): Promise<Uint8Array | undefined> {
  const name = await pathText(path)
  const { fs } = await nodeModules(name)
  try {
    return await fs.readFile(name)
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return undefined
    throw new Error(`cannot read ${name}: ${whyUnreachable(cause)}`, { cause })
  }
}

export const writeFileAtomic = (path: FilePath, bytes: Uint8Array): Promise<void> =>
  writeFilesAtomic([[path, bytes]])

export async function writeFilesAtomic(
  files: readonly (readonly [path: FilePath, bytes: Uint8Array])[],
): Promise<void> {
  const named: (readonly [string, Uint8Array])[] = []
  for (const [path, bytes] of files) named.push([await pathText(path), bytes])
  const [last] = named.at(-1)!
  await writing(last, (node) => replaceFiles(node, named))
}

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

export async function removeFile(path: FilePath): Promise<void> {
  const name = await pathText(path)
  const { fs } = await nodeModules(name)
  await fs.rm(name, { force: true }).catch((cause: unknown) => {
    throw new Error(`cannot remove ${name}: ${whyUnreachable(cause)}`, { cause })
  })
}

async function writing(name: string, write: (node: NodeModules) => Promise<void>): Promise<void> {
  const node = await nodeModules(name)
  try {
    await write(node)
  } catch (cause) {
    throw new Error(`cannot write ${name}: ${whyUnreachable(cause)}`, { cause })
  }
}
