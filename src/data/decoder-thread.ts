// A worker thread that decodes: how it starts, how to send it work, and what happens if it dies.

import type { DecoderSettings, FileToDecode, FromThread } from './decode-worker.js'
import { startWorker } from './start-worker.js'

/** A file's bytes, `[H, W, C]`, or why there are none. */
export type Decoded = Uint8Array | string

/** Decodes one file after another, in the given order. */
export interface Decoder {
  /** Rejects if it cannot decode anything, for example because its library is missing. */
  readonly ready: Promise<unknown>
  decode(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Decoded>
  stop(): Promise<unknown>
}

/** A decoder in a separate thread. If the thread dies, the files given to it, and any after that, fail. */
export function startDecoderThread(settings: DecoderSettings, program: string): Decoder {
  const worker = startWorker(program, settings)
  /** Files in progress; the first will be answered first. */
  const pending: { path: string; resolve: (result: Decoded) => void; reject: (error: Error) => void }[] = []
  let died: string | undefined
  const lost = (path: string): Error => new Error(`${path}: the thread that decoded it died: ${died}`)
  let started: () => void
  let failed: (error: Error) => void
  const ready = new Promise<void>((resolve, reject) => ([started, failed] = [resolve, reject]))
  // Whoever awaits it gets the error. If nobody does, that is not an error in itself.
  ready.catch(() => undefined)
  const end = (why: string): void => {
    died ??= why
    failed(new Error(`a thread that was to decode images died: ${died}`))
    for (const { path, reject } of pending.splice(0)) reject(lost(path))
  }
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'ready') started()
    else if (message.kind === 'failed') failed(new Error(message.reason))
    else pending.shift()?.resolve(message.result)
  })
  worker.on('error', (error) => end(error.message))
  worker.on('exit', (code) => end(`it ended with code ${code}`))
  return {
    ready,
    decode: (bytes, path) =>
      new Promise((resolve, reject) => {
        if (died !== undefined) return reject(lost(path))
        pending.push({ path, resolve, reject })
        const file: FileToDecode = { bytes, path }
        worker.postMessage(file, [bytes.buffer])
      }),
    stop: () => worker.terminate(),
  }
}
