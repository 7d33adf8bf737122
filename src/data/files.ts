// The one place of the library that touches a file system. Node's modules are loaded when a function is called, by
// imports that bundlers for browsers are told to pass by.

/**
 * The bytes of a file.
 * @throws if there is no such file, naming the path; or, in a browser, no file system.
 */
export async function readFile(path: string): Promise<Uint8Array> {
  const { fs } = await fileSystem(path)
  return await fs.readFile(path).catch((cause: unknown) => {
    if (isMissing(cause)) throw new Error(`there is no file ${path}`, { cause })
    throw new Error(`cannot read ${path}: ${reason(cause)}`, { cause })
  })
}

/**
 * Writes a file whole or not at all: to a new file in the same folder, which then takes the name `path`. A crash or
 * Ctrl-C leaves what was there before. Makes parent folders.
 *
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const { fs, dirname } = await fileSystem(path)
  const temporary = `${path}.${globalThis.crypto.randomUUID()}.tmp`
  try {
    await fs.mkdir(dirname(path), { recursive: true })
    await fs.writeFile(temporary, bytes, { flush: true })
    await fs.rename(temporary, path)
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => undefined)
    throw new Error(`cannot write ${path}: ${reason(cause)}`, { cause })
  }
}

/**
 * Appends text to a file, which is made, with its parent folders, if there is none.
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export async function appendText(path: string, text: string): Promise<void> {
  const { fs, dirname } = await fileSystem(path)
  try {
    await fs.mkdir(dirname(path), { recursive: true })
    await fs.appendFile(path, text)
  } catch (cause) {
    throw new Error(`cannot write ${path}: ${reason(cause)}`, { cause })
  }
}

async function fileSystem(path: string) {
  try {
    const fs = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises')
    const { dirname } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:path')
    // Some bundlers put an empty module in the place of Node's.
    if (typeof fs.readFile === 'function') return { fs, dirname }
  } catch {
    // No such module: a browser.
  }
  throw new Error(
    `there is no file system here to reach ${path}; use bytes instead, as from model.toSafetensors() or fetch`,
  )
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
