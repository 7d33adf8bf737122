// Who takes part: how each is started, on which engines, with how many threads, and what it cannot do.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine } from './engines.js'
import type { Command } from './participant.js'

export interface Peer {
  /** What `--only` calls it. */
  readonly key: string
  /** Whose it is: a library may take part with several backends. */
  readonly library: string
  readonly name: string
  /** The numbers of threads it is run with, if it has threads. */
  readonly threads: readonly number[]
  /** Why it does not train. */
  readonly cannotTrain?: string
  /** Why it does not run models from files. */
  readonly cannotImport?: string
  /** What runs it: JavaScript, on each Node that is measured; Python, on each PyTorch; or a page, by itself. */
  readonly runsOn: 'node' | 'python' | 'page'
  command(engine: Engine, threads: number): Command
}

const participants = fileURLToPath(new URL('participants/', import.meta.url))

/** Where the case study's own program is bundled to, for `node` to run. */
export const ownProgram = (folder: string): string => join(folder, 'receptive.mjs')

const script =
  (file: string, ...args: string[]) =>
  ({ program }: Engine): Command => ({ program, args: [join(participants, file), ...args] })

const inferenceOnly = 'runs models, does not train them'
const oneThread = { threads: [1] } as const
const twoThreads = { threads: [1, 2] } as const
const layersOnly = { cannotImport: 'it reads no such files' } as const
const tooSlow = { cannotImport: 'it would take minutes' } as const

export const roster = (folder: string, version: string): readonly Peer[] => [
  ...(['wasm', 'reference'] as const).map((family): Peer => ({
    ...{ key: `receptive-${family}`, library: 'receptive', name: `receptive, ${family}`, runsOn: 'node' },
    ...(family === 'wasm' ? twoThreads : { ...oneThread, ...tooSlow }),
    command: ({ program }) => ({ program, args: [ownProgram(folder), family, version] }),
  })),
  {
    ...{ key: 'pytorch', library: 'PyTorch', name: 'PyTorch (native)', runsOn: 'python' },
    ...twoThreads,
    ...layersOnly,
    command: ({ program }, threads) => ({
      program,
      args: [join(participants, 'pytorch.py')],
      // Two pools of threads would get into each other's way.
      env: { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: String(threads) },
    }),
  },
  {
    ...{
      key: 'onnxruntime-node',
      library: 'ONNX Runtime (native)',
      name: 'ONNX Runtime (native)',
      runsOn: 'node',
    },
    ...twoThreads,
    cannotTrain: inferenceOnly,
    command: script('onnxruntime.mjs', 'node'),
  },
  {
    ...{ key: 'onnxruntime-web', library: 'ONNX Runtime Web', name: 'ONNX Runtime, wasm', runsOn: 'node' },
    ...twoThreads,
    cannotTrain: `${inferenceOnly} (since 1.20)`,
    command: script('onnxruntime.mjs', 'web'),
  },
  {
    ...{ key: 'tfjs-wasm', library: 'TensorFlow.js', name: 'TensorFlow.js, wasm', runsOn: 'node' },
    ...oneThread,
    cannotTrain: 'has no Conv2DBackpropFilter',
    command: script('tfjs.mjs', 'wasm'),
  },
  {
    ...{ key: 'tfjs-webgl', library: 'TensorFlow.js', name: 'TensorFlow.js, webgl', runsOn: 'page' },
    ...oneThread,
    cannotImport: 'its page is given layers',
    // The tests' code that finds and opens Chromium is TypeScript.
    command: ({ program }) => ({
      program,
      args: ['--import', 'tsx', join(participants, 'tfjs-webgl.mjs')],
    }),
  },
  {
    ...{ key: 'tfjs-cpu', library: 'TensorFlow.js', name: 'TensorFlow.js, cpu', runsOn: 'node' },
    ...oneThread,
    ...tooSlow,
    command: script('tfjs.mjs', 'cpu'),
  },
  {
    ...{ key: 'jax-js', library: 'jax-js', name: 'jax-js, wasm', runsOn: 'node' },
    ...twoThreads,
    ...layersOnly,
    command: script('jax-js.mjs'),
  },
  {
    ...{ key: 'convnetjs', library: 'ConvNetJS', name: 'ConvNetJS', runsOn: 'node' },
    ...oneThread,
    ...layersOnly,
    command: script('convnetjs.mjs'),
  },
]

/** A peer on an engine with a number of threads; a page runs on none of the engines. */
export interface Entry {
  readonly peer: Peer
  readonly threads: number
  readonly engine?: string
  readonly command: Command
}

/** Every peer on every engine that runs it. */
export const entriesOf = (
  peers: readonly Peer[],
  threads: readonly number[],
  engines: { readonly node: readonly Engine[]; readonly python: readonly Engine[] },
): readonly Entry[] =>
  peers.flatMap((peer) =>
    (peer.runsOn === 'page' ? engines.node.slice(0, 1) : engines[peer.runsOn]).flatMap((engine) =>
      peer.threads
        .filter((count) => threads.includes(count))
        .map((count) => ({
          ...{ peer, threads: count, command: peer.command(engine, count) },
          ...(peer.runsOn !== 'page' && { engine: engine.name }),
        })),
    ),
  )
