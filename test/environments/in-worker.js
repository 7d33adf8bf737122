// The probe in a worker thread of a program.

import { Worker } from 'node:worker_threads'

new Worker(new URL('./probe-in-node.js', import.meta.url))
