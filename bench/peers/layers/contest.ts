// Compares participants layer by layer. Each opens the layer and is checked; then all take turns in rounds, and the
// machine's roof, too.

import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMachine, type Context } from '../../context.js'
import type { Meter, Roof } from '../../machine/meter.js'
import { openMeter } from '../../machine/roof.js'
import { largestError } from '../../problem.js'
import { bundle } from '../bundle.js'
import { Participant } from '../participant.js'
import { bytesOf, chooseLayers, writeLayer, type Kind, type Layer } from './layer.js'

/** The participants, and their numbers of threads: TensorFlow.js has only one in Node. */
export const entries = [
  { key: 'receptive', name: 'receptive', threads: [1, 2] },
  { key: 'tfjs', name: 'TensorFlow.js', threads: [1] },
  { key: 'onnxruntime', name: 'ONNX Runtime', threads: [1, 2] },
] as const
export type Key = (typeof entries)[number]['key']

export interface LayerOptions {
  /** Names of layers, or patterns. */
  readonly layers: readonly string[]
  readonly batches: readonly number[]
  readonly threads: readonly number[]
  readonly rounds: number
  /** The minimum length of a turn. */
  readonly ms: number
}

/** The results of a participant at a layer. */
export interface Figure {
  readonly key: Key
  readonly threads: number
  /** Milliseconds per step, the median of each turn; empty if it failed. */
  readonly samples: readonly number[]
  /** The largest error in the last image's outputs, relative to the largest value. */
  readonly error?: number
  /** Why there are no samples. */
  readonly failure?: string
}

export interface LayerResult {
  readonly name: string
  readonly kind: Kind
  readonly batch: number
  readonly flops: number
  readonly bytes: number
  readonly figures: readonly Figure[]
  readonly roofs: readonly Roof[]
}

/** The contents of the JSON file, from which the tables are made. */
export interface LayerContest {
  readonly kind: 'layers'
  readonly context: Context
  readonly options: LayerOptions
  readonly versions: Readonly<Partial<Record<Key, string>>>
  readonly results: readonly LayerResult[]
}

interface Contestant {
  readonly key: Key
  readonly threads: number
  readonly participant: Participant
  /** Why it does not take part. */
  failure?: string
}

const tolerance = 1e-4

export async function layerContest(
  options: LayerOptions,
  log: (line: string) => void,
): Promise<LayerContest> {
  const layers = options.batches.flatMap((N) => chooseLayers(options.layers, N))
  const context = describeMachine()
  const folder = await mkdtemp(join(tmpdir(), 'receptive-layers-'))
  const contestants: Contestant[] = []
  const killAll = (): void => {
    for (const { participant } of contestants) process.kill(participant.pid, 'SIGKILL')
  }
  process.on('exit', killAll)
  const meter = await openMeter(options.threads, options.ms / 2)
  try {
    const own = join(folder, 'receptive.mjs')
    await bundle('layers/participants/receptive.mjs', own)
    for (const { key, threads } of entries)
      for (const count of threads.filter((count) => options.threads.includes(count) || threads.length === 1))
        contestants.push({ key, threads: count, participant: start(key, own, context.package) })
    const versions: Partial<Record<Key, string>> = {}
    for (const contestant of contestants) {
      const { key, threads, participant } = contestant
      try {
        versions[key] = String((await participant.ask('open', { threads })).version)
      } catch (error) {
        contestant.failure = textOf(error)
      }
    }
    const results: LayerResult[] = []
    for (const layer of layers) {
      log(`${layer.name}, batch ${layer.x[0]}`)
      results.push(await measure(layer, contestants, options, folder, meter))
    }
    return { kind: 'layers', context, options, versions, results }
  } finally {
    for (const { participant } of contestants) await participant.close()
    process.off('exit', killAll)
    await meter.close()
    await rm(folder, { recursive: true })
  }
}

function start(key: Key, own: string, version: string): Participant {
  const script = fileURLToPath(new URL(`participants/${key}.mjs`, import.meta.url))
  const args = key === 'receptive' ? [own, version] : [script]
  return new Participant({ program: process.execPath, args })
}

async function measure(
  layer: Layer,
  contestants: readonly Contestant[],
  { rounds, ms }: LayerOptions,
  folder: string,
  meter: Meter,
): Promise<LayerResult> {
  const expected = await writeLayer(layer, folder)
  const figures = new Map<Contestant, { samples: number[]; error?: number; failure?: string }>()
  for (const contestant of contestants) {
    figures.set(contestant, { samples: [], ...(await enter(contestant, layer, folder, expected, ms)) })
  }
  for (let round = 0; round < rounds; round++) {
    await meter.turn()
    // Every other round is in reverse order, so that nobody always follows the same one.
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const { samples, failure } = figures.get(contestant)!
      if (failure === undefined) samples.push(await turn(contestant, ms))
    }
  }
  const { name, kind, flops } = layer
  return {
    ...{ name, kind, batch: layer.x[0], flops, bytes: bytesOf(layer), roofs: meter.latest() },
    figures: contestants.map((contestant) => {
      const { key, threads } = contestant
      return { key, threads, ...figures.get(contestant)! }
    }),
  }
}

/** Opens a layer at a participant, checks the result, and warms it up. */
async function enter(
  contestant: Contestant,
  layer: Layer,
  folder: string,
  expected: ArrayLike<number>,
  ms: number,
): Promise<{ error?: number; failure?: string }> {
  if (contestant.failure !== undefined) return { failure: contestant.failure }
  try {
    const { output } = await contestant.participant.ask('layer', { layer, folder })
    const { buffer, byteOffset, length } = readFileSync(String(output))
    const values = new Float32Array(buffer.slice(byteOffset, byteOffset + length))
    const error = largestError(values.subarray(values.length - expected.length), expected)
    if (!(error <= tolerance)) return { error, failure: `wrong: off by ${error.toExponential(1)}` }
    await turn(contestant, 2 * ms)
    return { error }
  } catch (error) {
    return { failure: textOf(error) }
  }
}

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]

/** Milliseconds per step, the median of a turn. */
async function turn({ participant }: Contestant, ms: number): Promise<number> {
  return Number((await participant.ask('run', { ms })).step)
}
