// Node's modules, loaded when a file is first needed. Bundlers for browsers are told to ignore these imports.

import { filePath } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import type { FilePath } from './file-path.js'

/** A path as text. A URL becomes the path of its file. */
export async function pathText(path: FilePath): Promise<string> {
  filePath('path', path)
  const text = String(path)
  if (text.includes('\0')) throw new Error(`${describeValue(text)} is not a path: it contains a zero byte`)
  // A scheme of one letter would be a drive.
  const scheme = /^([a-z][a-z0-9+.-]+:\/\/|data:|blob:)/i.exec(text)?.[0].toLowerCase()
  if (typeof path === 'string' && scheme === undefined) return path
  if (scheme !== 'file://') throw new Error(`${text} is not the URL of a file here; it must begin with file:`)
  const { fileURLToPath } = await nodeModules(text)
  try {
    return fileURLToPath(text)
  } catch (cause) {
    throw new Error(`${text} is not a path here: ${(cause as Error).message}`, { cause })
  }
}

/** The parts of Node's modules that are used. */
export type NodeModules = Awaited<ReturnType<typeof nodeModules>>

/** @throws if there is no file system, with a message for whoever wanted `path`. */
export async function nodeModules(path: string) {
  try {
    const fs = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises')
    const { dirname, isAbsolute, join } = await import(
      /* webpackIgnore: true */ /* @vite-ignore */ 'node:path'
    )
    const { hostname } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:os')
    const { fileURLToPath } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:url')
    // Some bundlers replace Node's modules by empty ones.
    if (typeof fs.readFile === 'function') return { fs, dirname, isAbsolute, join, hostname, fileURLToPath }
  } catch {
    // No such module: a browser.
  }
  throw new Error(
    `there is no file system here to reach ${path}; use bytes instead, as from model.toSafetensors() or fetch`,
  )
}
