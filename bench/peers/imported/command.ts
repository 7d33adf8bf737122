// `npm run bench -- imported`: whole networks from files, compared in turn with the libraries that the files are from.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { loadModel } from '../../../src/index.js'
import { counts, names, positiveWhole, writable, writeJson } from '../../arguments.js'
import { hasNsfwjs, nsfwjsModels, unpackNsfwjs, type NsfwjsModel } from './nsfwjs.js'

interface Options {
  readonly models: readonly NsfwjsModel[]
  readonly batches: readonly number[]
  readonly threads: readonly number[]
  readonly rounds: number
  readonly ms: number
  readonly json?: string
}

const program = fileURLToPath(new URL('participant.mjs', import.meta.url))

/** The largest accepted difference between probabilities. */
const mostApart = 1e-4

/** One library with one model, in a separate process. */
class Participant {
  readonly times: number[] = []
  readonly #child
  readonly #lines

  constructor(
    readonly library: string,
    folder: string,
    batch: number,
    threads: number,
  ) {
    const given = ['--import', 'tsx', program, library, folder, String(batch), String(threads)]
    this.#child = spawn(process.execPath, given, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  async answer<T>(): Promise<T> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.library} has ended`)
    return JSON.parse(value) as T
  }

  async turn(ms: number): Promise<void> {
    this.#child.stdin.write(`${ms}\n`)
    this.times.push((await this.answer<{ ms: number }>()).ms)
  }

  end(): void {
    this.#child.stdin.end()
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]

/** A folder with the model as files of TensorFlow.js and ONNX. */
async function written(model: NsfwjsModel): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'imported-'))
  const { json, files } = unpackNsfwjs(model)
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json))
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  writeFileSync(join(folder, 'about.json'), JSON.stringify({ side: model === 'inception_v3' ? 299 : 224 }))
  const net = await loadModel(join(folder, 'model.json'))
  await net.save(join(folder, 'model.onnx'))
  net.dispose()
  return folder
}

async function contest(model: NsfwjsModel, batch: number, threads: number, { rounds, ms }: Options) {
  const folder = await written(model)
  const libraries = ['receptive', 'tfjs', 'onnxruntime-web']
  const participants = libraries.map((library) => new Participant(library, folder, batch, threads))
  try {
    const firsts: (readonly number[])[] = []
    for (const one of participants) firsts.push((await one.answer<{ first: number[] }>()).first)
    for (const [i, first] of firsts.entries())
      if (first.some((value, j) => Math.abs(value - firsts[0][j]) > mostApart))
        throw new Error(`${libraries[i]} predicts ${first.join(' ')}, receptive ${firsts[0].join(' ')}`)
    for (let round = 0; round < rounds; round++) for (const one of participants) await one.turn(ms)
  } finally {
    for (const one of participants) one.end()
    rmSync(folder, { recursive: true })
  }
  const [own] = participants
  return participants.map(({ library, times }) => {
    const ratio = median(times.map((time, round) => time / own.times[round]))
    return { model, batch, threads, library, ms: median(times), ratio, times }
  })
}

export const importedCommand = (): Command =>
  new Command('imported')
    .description('networks from files of TensorFlow.js, beside TensorFlow.js and ONNX Runtime in WebAssembly')
    .option('--models <names>', nsfwjsModels.join(', '), names(nsfwjsModels), [
      'mobilenet_v2',
      'inception_v3',
    ])
    .option('--batches <counts>', 'images', counts, [1, 8])
    .option('--threads <counts>', 'threads, where a library has them', counts, [1, 2])
    .option('--rounds <n>', 'turns of each', positiveWhole, 5)
    .option('--ms <n>', 'length of a turn in milliseconds, at least', positiveWhole, 500)
    .option('--json <file>', 'write the results there', writable)
    .action(async (options: Options) => {
      if (!hasNsfwjs())
        throw new Error(
          'nsfwjs is not installed: npm ci --ignore-scripts --legacy-peer-deps --prefix bench/peers',
        )
      const all = []
      for (const model of options.models)
        for (const batch of options.batches)
          for (const threads of options.threads) {
            const rows = await contest(model, batch, threads, options)
            all.push(...rows)
            const shown = rows.map(
              ({ library, ms, ratio }) => `${library} ${ms.toFixed(1)} ms (× ${ratio.toFixed(2)})`,
            )
            console.log(
              `${model}, batch ${batch}, ${threads} thread${threads > 1 ? 's' : ''}: ${shown.join(', ')}`,
            )
          }
      writeJson(options.json, all)
    })
