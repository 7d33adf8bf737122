// The program of a worker thread. It decodes and resizes the files that it is sent, one after another, and transfers the
// results without a copy.

import { parentPort, workerData } from 'node:worker_threads'
import { errorText } from '../../kernels/error-text.js'
import { openImageReader, type ImageOptions } from './image-decoder.js'

/** The settings of a thread: the options, as far as they can be sent. */
export interface DecoderSettings extends Omit<ImageOptions, 'decoder' | 'decode'> {
  /** Whether turbo decodes JPEGs, and the address of its WebAssembly. */
  readonly turbo?: { readonly wasm?: string }
  /** The address of a module that decodes other files. */
  readonly decode?: string
}

/** What is sent to a thread. */
export interface FileToDecode {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly path: string
}

/** A thread's answers: first whether it can decode, then, for each file, the bytes or why there are none. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'decoded'; readonly result: Uint8Array | string }

const port = parentPort!
const answer = (message: FromThread, gone: ArrayBuffer[] = []): void => port.postMessage(message, gone)

async function open({ turbo, decode, ...settings }: DecoderSettings) {
  return openImageReader('imageFolder', {
    ...settings,
    decoder: turbo && (await import('./turbo-jpeg.js')).turbo(turbo),
    decode: decode === undefined ? undefined : new URL(decode),
  })
}

async function start(): Promise<void> {
  const read = await open(workerData as DecoderSettings)
  let last = Promise.resolve()
  port.on('message', ({ bytes, path }: FileToDecode) => {
    last = last
      .then(() => read(bytes, path))
      .then(
        (result) => answer({ kind: 'decoded', result }, [result.buffer as ArrayBuffer]),
        (error: unknown) => answer({ kind: 'decoded', result: errorText(error) }),
      )
  })
  answer({ kind: 'ready' })
}

// The program is built as a script, not as a module, so it has no top-level `await`.
start().catch((error: unknown) => answer({ kind: 'failed', reason: errorText(error) }))
