// Decodes many files: reads ahead, and uses worker threads if that pays off.

import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { errorText } from '../../kernels/error-text.js'
import { throwIfAborted, type AbortSignalLike } from '../check/platform.js'
import type { Decoded, Decoder } from './decoder-thread.js'
import { onThreads } from './decoder-threads.js'
import { limitsOf, openImageReader, type ImageOptions } from './image-decoder.js'
import { Budget, memoryToDecode } from './image-memory.js'
import { whyUnreachable } from './why-unreachable.js'

/** With fewer files per thread than this, and fewer bytes, decoding is done before a thread has started. */
const FEW_FILES = 16
const FEW_BYTES = 2e6
/** Files given to a decoder at a time: one to decode, and one to read meanwhile. */
const AHEAD = 2
/** Bytes that files and their images take at a time, over all threads. A larger file is decoded alone. */
const MEMORY = 2 ** 30

/** A file and its length. */
export interface FileOnDisk {
  readonly path: string
  readonly bytes: number
}

interface DecodeFilesOptions extends ImageOptions {
  /** Worker threads; 1 decodes on the calling thread. */
  readonly threads?: number
  /** Stops the work. */
  readonly signal?: AbortSignalLike
  /** Called with the outcome of each file, in any order. */
  readonly done: (index: number, result: Decoded) => void
}

/**
 * Reads, decodes and resizes `files`, the largest first, so that no thread is left with a large one at the end.
 * @throws if the signal aborts, a decoder cannot be loaded, or a worker thread dies, for example for lack of memory.
 */
export async function decodeFiles(files: readonly FileOnDisk[], options: DecodeFilesOptions): Promise<void> {
  const { signal, done } = options
  const order = [...files.keys()].sort((a, b) => files[b].bytes - files[a].bytes)
  const memory = new Budget(MEMORY)
  let next = 0
  let failed = false
  const lane = async (decoder: Decoder): Promise<void> => {
    await decoder.ready
    while (next < order.length && !failed) {
      throwIfAborted(signal)
      const index = order[next++]
      done(index, await decodeFile(decoder, files[index], memory))
    }
  }
  const decoders = await startDecoders(files, options)
  try {
    const lanes = decoders.flatMap((decoder) => Array.from({ length: AHEAD }, () => lane(decoder)))
    await Promise.all(lanes)
  } finally {
    failed = true
    await Promise.all(decoders.map(({ stop }) => stop()))
  }
}

async function startDecoders(
  files: readonly FileOnDisk[],
  options: DecodeFilesOptions,
): Promise<readonly Decoder[]> {
  const { threads, decoder, decode, size, channels } = options
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const worthwhile = Math.floor(Math.max(files.length / FEW_FILES, Math.min(files.length, bytes / FEW_BYTES)))
  const wanted = Math.min(threads ?? availableParallelism(), worthwhile)
  if (wanted <= 1 || typeof decode === 'function') return [decoderHere(options)]
  const settings = {
    ...{ size, channels, ...limitsOf(options) },
    ...(decoder && { turbo: { wasm: decoder.wasm } }),
    decode: decode?.href,
  }
  return onThreads(settings, wanted, threads !== undefined, () => decoderHere(options))
}

function decoderHere(options: ImageOptions): Decoder {
  const reader = openImageReader('imageFolder', options)
  let last: Promise<unknown> = reader
  return {
    ready: reader,
    decode: async (bytes, path) => {
      const result = last.then(async () => (await reader)(bytes, path)).catch(errorText)
      last = result
      return result
    },
    stop: () => Promise.resolve(),
  }
}

async function decodeFile(decoder: Decoder, file: FileOnDisk, memory: Budget): Promise<Decoded> {
  const bytes = await readBytes(file.path)
  if (typeof bytes === 'string') return bytes
  const amount = bytes.length + memoryToDecode(bytes)
  await memory.take(amount)
  try {
    return await decoder.decode(bytes, file.path)
  } finally {
    memory.giveBack(amount)
  }
}

/** A file's bytes in a separate buffer, or why there are none. */
async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer> | string> {
  try {
    const bytes = await readFile(path)
    return bytes.length === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'there is no such file'
      : whyUnreachable(error)
  }
}
