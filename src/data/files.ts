// Reads and writes files. What does the work is loaded when a file is asked for: a page, which has none, need not load it.

import type { FilePath } from './file-path.js'

const fileSystem = () => import('./file-system.js')

/**
 * The bytes of a file.
 * @throws if there is no such file, naming the path; or, in a browser, no file system.
 */
export const readFile = async (path: FilePath): Promise<Uint8Array> => (await fileSystem()).readFile(path)

/**
 * The bytes of a file; undefined if there is none.
 * @throws if it cannot be read, naming the path; or, in a browser, there is no file system.
 */
export const readFileIfThere = async (path: FilePath): Promise<Uint8Array | undefined> =>
  (await fileSystem()).readFileIfThere(path)

/**
 * Writes a file whole or not at all: to a new file in the same folder, which then takes the name `path`. A crash, a full
 * disk or Ctrl-C leaves what was there before. Makes parent folders. A symbolic link stays, and what it leads to is
 * replaced; a file that is there keeps its mode and, where the system allows it, its owner.
 *
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export const writeFileAtomic = async (path: FilePath, bytes: Uint8Array): Promise<void> =>
  (await fileSystem()).writeFileAtomic(path, bytes)

/**
 * Writes several files as `writeFileAtomic` writes one. None takes its name before all are complete; they take them in order.
 *
 * @throws if one cannot be written; the last one's path is named.
 */
export const writeFilesAtomic = async (
  files: readonly (readonly [path: FilePath, bytes: Uint8Array])[],
): Promise<void> => (await fileSystem()).writeFilesAtomic(files)

/**
 * Appends text to a file, all of it or nothing. The file is made, with its parent folders, if there is none.
 * @throws if the file cannot be written, naming the path; or, in a browser, there is no file system.
 */
export const appendText = async (path: FilePath, text: string): Promise<void> =>
  (await fileSystem()).appendText(path, text)

/**
 * Removes a file, if it is there.
 * @throws if it cannot be removed, naming the path; or, in a browser, there is no file system.
 */
export const removeFile = async (path: FilePath): Promise<void> => (await fileSystem()).removeFile(path)
