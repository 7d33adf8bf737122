// Many files at once, over worker threads where that pays.

import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'
import { readImageBytes, type ReadImageOptions } from './read-image.js'

/** Fewer files than this are decoded before a worker has started. */
const FEW = 16

interface DecodeFilesOptions extends ReadImageOptions {
  /** Worker threads; 1 decodes on the calling thread. */
  readonly threads?: number
  /** Stops the work. */
  readonly signal?: AbortSignal
  /** Called with each file's bytes, or with why there are none; in any order. */
  readonly done: (index: number, result: Uint8Array | Error) => void
}

/**
 * Reads, decodes and resizes `files`.
 * @throws if the signal aborts, or a worker thread dies: out of memory, say.
 */
export async function decodeFiles(files: readonly string[], options: DecodeFilesOptions): Promise<void> {
  const { threads = availableParallelism(), signal, done, size, channels, maxPixels } = options
  const read = { size, channels, maxPixels }
  const workers = Math.min(threads, Math.ceil(files.length / FEW))
  const pool = workers > 1 ? startPool(workers) : undefined
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < files.length) {
      signal?.throwIfAborted()
      const index = next++
      const path = files[index]
      const work = pool
        ? (pool.run({ path, options: read }) as Promise<Uint8Array>)
        : readImageBytes(path, read)
      done(index, await work.catch((error: unknown) => fileError(path, error)))
    }
  }
  try {
    // Two lanes a worker, so that none waits for its next file.
    await Promise.all(Array.from({ length: 2 * workers }, lane))
  } finally {
    await pool?.destroy()
  }
}

/** The worker's file is TypeScript where this one is. */
const startPool = (threads: number): Tinypool =>
  new Tinypool({
    filename: new URL(
      `decode-worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`,
      import.meta.url,
    ).href,
    minThreads: threads,
    maxThreads: threads,
  })

/** Errors of a file name it; any other is of the worker and ends the work. */
function fileError(path: string, error: unknown): Error {
  if (error instanceof Error && error.message.startsWith(`${path}: `)) return error
  throw new Error(
    `decoding ${path} ended its worker thread: ${error instanceof Error ? error.message : String(error)}`,
    {
      cause: error,
    },
  )
}
