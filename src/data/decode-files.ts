// Many files at once, over worker threads where that pays.

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { readImageBytes, type ReadImageOptions } from './read-image.js'

/** Fewer files a thread than this are decoded before the thread has started. */
const FEW = 16

/** A file's bytes, `[H, W, C]`, or why there are none. */
export type Decoded = Uint8Array | string

interface DecodeFilesOptions extends ReadImageOptions {
  /** Worker threads; 1 decodes on the calling thread. */
  readonly threads?: number
  /** Stops the work. */
  readonly signal?: AbortSignal
  /** Called with the outcome of each file, in any order. */
  readonly done: (index: number, result: Decoded) => void
}

/**
 * Reads, decodes and resizes `files`.
 * @throws if the signal aborts, or a worker thread dies: out of memory, say.
 */
export async function decodeFiles(files: readonly string[], options: DecodeFilesOptions): Promise<void> {
  const { threads = availableParallelism(), signal, done, size, channels, maxPixels } = options
  const read = { size, channels, maxPixels }
  const wanted = Math.min(threads, Math.floor(files.length / FEW))
  const decoders = wanted > 1 ? Array.from({ length: wanted }, () => startDecoder(read)) : [decoderHere(read)]
  let next = 0
  try {
    await Promise.all(
      decoders.map(async ({ decode }) => {
        while (next < files.length) {
          signal?.throwIfAborted()
          const index = next++
          done(index, await decode(files[index]))
        }
      }),
    )
  } finally {
    await Promise.all(decoders.map(({ stop }) => stop()))
  }
}

interface Decoder {
  decode(path: string): Promise<Decoded>
  stop(): Promise<unknown>
}

const decoderHere = (options: ReadImageOptions): Decoder => ({
  decode: (path) => readImageBytes(path, options).catch((error: Error) => error.message),
  stop: () => Promise.resolve(),
})

/** A worker thread with one file at a time. Should it die, the file it was at, and any after that, fail. */
function startDecoder(options: ReadImageOptions): Decoder {
  const worker = new Worker(workerUrl(), { workerData: options })
  let died: string | undefined
  let answer: ((result: Decoded) => void) | undefined
  let fail: (() => void) | undefined
  const end = (why: string): void => {
    died ??= why
    fail?.()
  }
  worker.on('message', (result: Decoded) => answer?.(result))
  worker.on('error', (error) => end(error.message))
  worker.on('exit', (code) => end(`it ended with code ${code}`))
  return {
    decode: (path) =>
      new Promise((resolve, reject) => {
        answer = resolve
        fail = () => reject(new Error(`${path}: the thread that decoded it died: ${died}`))
        if (died === undefined) worker.postMessage(path)
        else fail()
      }),
    stop: () => worker.terminate(),
  }
}

/**
 * The worker beside this file. Run from its sources by tsx, this file is TypeScript and so is the worker, but Node's
 * threads start without tsx's loader: a line of JavaScript brings it first.
 */
function workerUrl(): URL {
  if (!import.meta.url.endsWith('.ts')) return new URL('decode-worker.js', import.meta.url)
  const worker = JSON.stringify(new URL('decode-worker.ts', import.meta.url).href)
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  return new URL(`data:text/javascript,import{register}from${loader};register();await import(${worker})`)
}
