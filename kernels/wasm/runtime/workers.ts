// Starts threads: worker_threads in Node, workers from a Blob in browsers. Their program is the text of launch.ts.

import { serve, work, type WorkerSetup } from './launch.js'
import { nodeModule } from '../../node-module.js'
import { errorText } from '../../error-text.js'

type NodeThreads = typeof import('node:worker_threads')
type WorkerOptions = import('node:worker_threads').WorkerOptions

/** A worker that has been started. */
export interface StartedWorker {
  /** Resolves once it waits for launches; rejects if it ends before that. */
  readonly ready: Promise<void>
  /** False if it is known to have ended, whether or not the calling thread's event loop has noticed. */
  alive(): boolean
  terminate(): void
}

/**
 * Starts a worker.
 *
 * @param failed called with the reason if it ends later, unexpectedly.
 * @throws if a worker cannot be started this way.
 */
export type StartWorker = (setup: WorkerSetup, failed: (reason: string) => void) => StartedWorker

/** The worker's program; it finds `setup` and `ready` in scope. */
const program = (): string => `(${String(serve)})(setup, ready, ${String(work)})`

/**
 * The ways to start a worker that may work here, to be tried in turn. Electron's pages seem to offer both, but one does not
 * work.
 */
export async function workerStarters(): Promise<readonly StartWorker[]> {
  const threads = await nodeModule<NodeThreads>('node:worker_threads')
  return [
    ...(threads ? [startNodeWorker.bind(undefined, threads)] : []),
    ...('Worker' in globalThis ? [startBrowserWorker] : []),
  ]
}

function startNodeWorker(
  { MessageChannel, Worker }: NodeThreads,
  setup: WorkerSetup,
  failed: (reason: string) => void,
): StartedWorker {
  const source =
    `const { parentPort, workerData: { setup } } = require('node:worker_threads');` +
    `const ready = () => parentPort.postMessage('ready');${program()}`
  const { port1: line, port2: end } = new MessageChannel()
  const worker = newNodeWorker(Worker, source, {
    eval: true,
    // Loaders that the process was started with would only slow down the worker's start. The source is a script, whatever
    // NODE_OPTIONS says about text.
    execArgv: ['--input-type=commonjs'],
    workerData: { setup, end },
    transferList: [end],
  })
  let wanted = true
  return {
    ready: settled((resolve, reject) => {
      const ended = (reason: string): void => {
        reject(new Error(reason))
        if (wanted) failed(reason)
      }
      worker.once('message', () => {
        worker.unref()
        resolve()
      })
      worker.on('error', (error) => {
        ended(errorText(error))
      })
      worker.on('exit', (code) => {
        ended(`it exited with code ${code}`)
      })
    }),
    // A port closes when the thread at its other end ends, and Node's `postMessage` then returns false at once. Node's
    // manual does not document this. If nothing is returned, nothing is known.
    alive: () => (line.postMessage(0) as unknown) !== false,
    terminate() {
      wanted = false
      void worker.terminate()
    },
  }
}

/** Node's permission model gives its reason by a code. Only newer versions name the option. */
function newNodeWorker(Worker: NodeThreads['Worker'], source: string, options: WorkerOptions) {
  try {
    return new Worker(source, options)
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_ACCESS_DENIED') throw cause
    throw new Error("Node's permission model forbids threads; start it with --allow-worker", { cause })
  }
}

interface BrowserWorker {
  onmessage: (() => void) | null
  onmessageerror: (() => void) | null
  onerror: ((event: { message?: string }) => void) | null
  postMessage(setup: WorkerSetup): void
  terminate(): void
}

function startBrowserWorker(setup: WorkerSetup, failed: (reason: string) => void): StartedWorker {
  const { Worker } = globalThis as unknown as { Worker: new (url: string) => BrowserWorker }
  const source = `onmessage = ({ data: setup }) => { const ready = () => postMessage('ready'); ${program()} }`
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = newBlobWorker(Worker, url)
  const terminate = (): void => {
    worker.terminate()
  }
  return {
    ready: settled((resolve, reject) => {
      const ended = (reason: string): void => {
        terminate()
        reject(new Error(reason))
        failed(reason)
      }
      worker.onmessage = () => {
        URL.revokeObjectURL(url)
        resolve()
      }
      worker.onerror = ({ message }) => {
        ended(message ?? forbidden)
      }
      worker.onmessageerror = () => {
        ended('the module could not be sent to it')
      }
      try {
        worker.postMessage(setup)
      } catch (error) {
        ended(errorText(error))
      }
    }),
    // A page learns of it only in its event loop.
    alive: () => true,
    terminate,
  }
}

const forbidden = 'it could not be started; a content security policy has to allow worker-src blob:'

/** States that a policy forbids it. The browser's own message contains the address of the Blob, which differs each time. */
function newBlobWorker(Worker: new (url: string) => BrowserWorker, url: string): BrowserWorker {
  try {
    return new Worker(url)
  } catch (cause) {
    URL.revokeObjectURL(url)
    throw (cause as Error).name === 'SecurityError' ? new Error(forbidden, { cause }) : cause
  }
}

/** A promise that may be rejected before anybody awaits it. */
function settled(executor: ConstructorParameters<typeof Promise<void>>[0]): Promise<void> {
  const promise = new Promise<void>(executor)
  promise.catch(() => undefined)
  return promise
}
