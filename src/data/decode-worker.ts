// Runs in a worker thread: reads, decodes and resizes one file a message, and gives its bytes away without a copy.

import { parentPort, workerData } from 'node:worker_threads'
import { readImageBytes, type ReadImageOptions } from './read-image.js'

const port = parentPort!

port.on('message', (path: string) => {
  readImageBytes(path, workerData as ReadImageOptions).then(
    (bytes) => port.postMessage(bytes, [bytes.buffer as ArrayBuffer]),
    (error: Error) => port.postMessage(error.message),
  )
})
