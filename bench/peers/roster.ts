// The participants: how each is started, with how many threads, and what it cannot do.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from './participant.js'

export interface Peer {
  /** Its name for `--only`. */
  readonly key: string
  readonly name: string
  /** The numbers of threads it is run with. */
  readonly threads: readonly number[]
  /** Why it cannot train. */
  readonly cannotTrain?: string
  /** Whether it is this library, which is bundled before it runs. */
  readonly own?: boolean
  command(threads: number): Command
}

const participants = fileURLToPath(new URL('participants/', import.meta.url))

/** The file to which the case study's own program is bundled, for `node` to run. */
export const ownProgram = (folder: string): string => join(folder, 'receptive.mjs')

const script =
  (file: string, ...args: string[]) =>
  (): Command => ({ program: process.execPath, args: [join(participants, file), ...args] })

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const inferenceOnly = 'runs models, does not train them'

export const roster = (folder: string, version: string): readonly Peer[] => [
  ...(['wasm', 'reference'] as const).map((family) => ({
    key: `receptive-${family}`,
    name: `receptive, ${family}`,
    threads: family === 'wasm' ? [1, 2] : [1],
    own: true,
    command: () => ({ program: process.execPath, args: [ownProgram(folder), family, version] }),
  })),
  {
    key: 'pytorch',
    name: 'PyTorch, channels-last (native)',
    threads: [1, 2],
    command: (threads) => ({
      program: python,
      args: [join(participants, 'pytorch.py')],
      // Two thread pools would interfere with each other.
      env: { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: String(threads) },
    }),
  },
  {
    key: 'onnxruntime-node',
    name: 'ONNX Runtime (native)',
    threads: [1, 2],
    cannotTrain: inferenceOnly,
    command: script('onnxruntime.mjs', 'node'),
  },
  {
    key: 'onnxruntime-web',
    name: 'ONNX Runtime, wasm',
    threads: [1, 2],
    cannotTrain: `${inferenceOnly} (since 1.20)`,
    command: script('onnxruntime.mjs', 'web'),
  },
  {
    key: 'tfjs-wasm',
    name: 'TensorFlow.js, wasm',
    threads: [1],
    cannotTrain: 'has no Conv2DBackpropFilter',
    command: script('tfjs.mjs', 'wasm'),
  },
  {
    key: 'tfjs-webgl',
    name: 'TensorFlow.js, webgl',
    threads: [1],
    // The tests' way to start Chromium is written in TypeScript.
    command: () => ({
      program: process.execPath,
      args: ['--import', 'tsx', join(participants, 'tfjs-webgl.mjs')],
    }),
  },
  { key: 'tfjs-cpu', name: 'TensorFlow.js, cpu', threads: [1], command: script('tfjs.mjs', 'cpu') },
  { key: 'jax-js', name: 'jax-js, wasm', threads: [1, 2], command: script('jax-js.mjs') },
  { key: 'convnetjs', name: 'ConvNetJS', threads: [1], command: script('convnetjs.mjs') },
]
