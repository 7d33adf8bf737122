// Starts threads: worker_threads in Node, workers from a Blob in browsers. The program is the text of launch.ts.

import { serve, work, type WorkerSetup } from './launch.js'

/** A started worker. */
export interface StartedWorker {
  terminate(): void
}

/**
 * Starts a worker, and resolves once it waits for launches.
 *
 * @param failed called with the reason if it ends afterwards, unasked.
 */
export type StartWorker = (setup: WorkerSetup, failed: (reason: string) => void) => Promise<StartedWorker>

/** The worker's program; it finds `setup` and `ready` in scope. */
const program = (): string => `(${String(serve)})(setup, ready, ${String(work)})`

/** Node's version of a module; the specifier is a variable, so that bundlers for browsers pass it by. */
async function node<T>(specifier: string): Promise<T | undefined> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } }
  if (process?.versions?.node === undefined) return undefined
  return (await import(/* webpackIgnore: true */ /* @vite-ignore */ specifier)) as T
}

/** The processors there are. */
export async function processors(): Promise<number> {
  const os = await node<typeof import('node:os')>('node:os')
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } }
  return os?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1
}

/** What starts a worker here. */
export async function workerStarter(): Promise<StartWorker> {
  const threads = await node<typeof import('node:worker_threads')>('node:worker_threads')
  return threads ? (setup, failed) => startNodeWorker(threads.Worker, setup, failed) : startBrowserWorker
}

function startNodeWorker(
  Worker: typeof import('node:worker_threads').Worker,
  setup: WorkerSetup,
  failed: (reason: string) => void,
): Promise<StartedWorker> {
  const source =
    `const { parentPort, workerData: setup } = require('node:worker_threads');` +
    `const ready = () => parentPort.postMessage('ready');${program()}`
  // Loaders that the process was started with would only slow the worker's start.
  const worker = new Worker(source, { eval: true, workerData: setup, execArgv: [] })
  return new Promise((resolve, reject) => {
    let wanted = true
    const ended = (reason: string): void => {
      reject(new Error(reason))
      if (wanted) failed(reason)
    }
    worker.once('message', () => {
      worker.unref()
      resolve({
        terminate() {
          wanted = false
          void worker.terminate()
        },
      })
    })
    worker.on('error', (error) => {
      ended(error.message)
    })
    worker.on('exit', (code) => {
      ended(`it exited with code ${code}`)
    })
  })
}

interface BrowserWorker {
  onmessage: (() => void) | null
  onmessageerror: (() => void) | null
  onerror: ((event: { message?: string }) => void) | null
  postMessage(setup: WorkerSetup): void
  terminate(): void
}

function startBrowserWorker(setup: WorkerSetup, failed: (reason: string) => void): Promise<StartedWorker> {
  const { Worker } = globalThis as unknown as { Worker: new (url: string) => BrowserWorker }
  const source = `onmessage = ({ data: setup }) => { const ready = () => postMessage('ready'); ${program()} }`
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(url)
  return new Promise<StartedWorker>((resolve, reject) => {
    const ended = (reason: string): void => {
      worker.terminate()
      reject(new Error(reason))
      failed(reason)
    }
    worker.onmessage = () => {
      resolve(worker)
    }
    // Where a policy forbids workers of a Blob, for one.
    worker.onerror = ({ message = 'it could not be started' }) => {
      ended(message)
    }
    worker.onmessageerror = () => {
      ended('it could not be given the module')
    }
    worker.postMessage(setup)
  }).finally(() => {
    URL.revokeObjectURL(url)
  })
}
