// Node's modules, loaded when a file is asked for, by imports that bundlers for browsers are told to pass by.

import { filePath } from '../check/check.js'
import type { FilePath } from './file-path.js'

/** A path as text: a URL's path is that of its file. */
export async function pathText(path: FilePath): Promise<string> {
  filePath('path', path)
  if (typeof path === 'string') return path
  if (path.protocol !== 'file:')
    throw new Error(`${path.href} is not the URL of a file here; it must begin with file:`)
  const { fileURLToPath } = await nodeModules(path.href)
  try {
    return fileURLToPath(path)
  } catch (cause) {
    throw new Error(`${path.href} is no path here: ${(cause as Error).message}`, { cause })
  }
}

/** What is used of Node's modules. */
export type NodeModules = Awaited<ReturnType<typeof nodeModules>>

/** @throws where there is no file system, in words for who wanted to reach `path`. */
export async function nodeModules(path: string) {
  try {
    const fs = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises')
    const { dirname, isAbsolute, join } = await import(
      /* webpackIgnore: true */ /* @vite-ignore */ 'node:path'
    )
    const { hostname } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:os')
    const { fileURLToPath } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:url')
    // Some bundlers put an empty module in the place of Node's.
    if (typeof fs.readFile === 'function') return { fs, dirname, isAbsolute, join, hostname, fileURLToPath }
  } catch {
    // No such module: a browser.
  }
  throw new Error(
    `there is no file system here to reach ${path}; use bytes instead, as from model.toSafetensors() or fetch`,
  )
}
