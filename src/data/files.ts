// Reads and writes files. The implementation is loaded on first use, so that a page, which has no file system, need not load
// it.

import type { FilePath } from './file-path.js'

const fileSystem = () => import('./file-system.js')

/**
 * The bytes of a file.
 * @throws if there is no such file, naming the path; or, in a browser, if there is no file system.
 */
export const readFile = async (path: FilePath): Promise<Uint8Array> => (await fileSystem()).readFile(path)

/**
 * The bytes of a file; undefined if there is none.
 * @throws if it cannot be read, naming the path; or, in a browser, there is no file system.
 */
export const readFileIfThere = async (path: FilePath): Promise<Uint8Array | undefined> =>
  (await fileSystem()).readFileIfThere(path)

/**
 * Writes a file atomically: to a new file in the same folder, which is then renamed to `path`. After a crash, a full disk or
 * Ctrl-C, the previous file is still there. Creates parent folders. A symbolic link stays, and its target is replaced. An
 * existing file keeps its mode and, if the system allows it, its owner.
 *
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export const writeFileAtomic = async (path: FilePath, bytes: Uint8Array): Promise<void> =>
  (await fileSystem()).writeFileAtomic(path, bytes)

/**
 * Writes several files as `writeFileAtomic` writes one. None is renamed before all are complete; they are renamed in order.
 *
 * @throws if one cannot be written; the message names the last one's path.
 */
export const writeFilesAtomic = async (
  files: readonly (readonly [path: FilePath, bytes: Uint8Array])[],
): Promise<void> => (await fileSystem()).writeFilesAtomic(files)

/**
 * Appends text to a file, all of it or nothing. If there is no file, creates it, with its parent folders.
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export const appendText = async (path: FilePath, text: string): Promise<void> =>
  (await fileSystem()).appendText(path, text)

/**
 * Removes a file, if it exists.
 * @throws if it cannot be removed, naming the path; or, in a browser, there is no file system.
 */
export const removeFile = async (path: FilePath): Promise<void> => (await fileSystem()).removeFile(path)
