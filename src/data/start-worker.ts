// Starts a thread of Node from a program's text.

import { Worker } from 'node:worker_threads'
import { ownAddress } from './own-address.js'

/**
 * Loaders that the process was started with would only slow down a thread's start. The program is a script, whatever
 * NODE_OPTIONS says about text.
 */
const ownArguments = ['--input-type=commonjs']

/**
 * Starts a thread.
 *
 * @param program its text, a script.
 * @param data what it finds in `workerData`, besides `base`, the library's address, from which it finds packages.
 * @throws if Node starts no threads; the message says why.
 */
export function startWorker(program: string, data: object): Worker {
  try {
    return new Worker(program, {
      eval: true,
      execArgv: ownArguments,
      workerData: { ...data, base: ownAddress() },
    })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code !== 'ERR_ACCESS_DENIED') throw new Error(message, { cause })
    throw new Error("Node's permission model forbids threads; start it with --allow-worker", { cause })
  }
}
