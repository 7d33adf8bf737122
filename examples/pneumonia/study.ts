// The study from data to report.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openBackend, type Backend } from 'receptive'
import { gpu } from 'receptive/gpu'
import { deviceText } from '../device.js'
import { better } from './better.js'
import { countByClass, loadXrays, sourceOf, type XraySplits } from './data.js'
import { assessAll, learnAll, type DataOf } from './learn.js'
import { writePhantoms } from './phantoms.js'
import type { Recipe } from './recipe.js'
import { linear, networks, type NetworkName } from './recipes.js'
import { disclaimer } from './report/disclaimer.js'
import { preparePictures } from './report/pictures.js'
import { writeReport } from './report/write.js'
import type { Settings } from './settings.js'
import { showCount, Stages } from './stages.js'

/** Phantoms of each class in each split. */
const phantoms = { train: 120, validation: 30, test: 50 } as const

/**
 * Reads the data, trains the models and writes the report. If aborted, it reports the results so far.
 * @returns the folder of the results; undefined if it was aborted before a network's first epoch was done.
 */
export async function study(settings: Settings, signal: AbortSignal): Promise<string | undefined> {
  const backend = await open(settings.backend)
  await preparePictures()
  const stages = new Stages()
  console.log(`${disclaimer}\n\nBackend: ${deviceText(backend.describe())}`)
  try {
    const dir = settings.data ?? (await generate(settings, stages))
    const dataOf = reader(dir, settings, stages, signal)
    const chosen: Record<NetworkName, Recipe> = { ...networks, better: better(settings.without) }
    const recipes = [linear, ...settings.model.map((name) => chosen[name])].map((recipe) =>
      decided(recipe, settings),
    )
    const network = recipes[recipes.length - 1]
    const data = await dataOf(network)
    const { resume, ...rest } = settings
    const out = settings.out ?? resume ?? newFolder(settings.data ?? 'phantoms')
    await makeFolder('--out', out)
    if (resume) await makeFolder('--resume', resume)

    const folders = { out, resume, kept: resume ?? out }
    const common = { backend, seed: settings.seed, signal }
    const trained = await learnAll(recipes, dataOf, folders, common, stages)
    if (trained.length < 2) {
      if (!resume) await rm(join(out, `${linear.name}.safetensors`), { force: true })
      return undefined
    }
    const contestants = await stages.run('testing', `Testing on ${data.test.length} images`, () =>
      assessAll(trained, dataOf),
    )
    await writeReport(out, {
      settings: { ...rest, data: dir, out },
      dir,
      data,
      counts: countByClass(data),
      source: sourceOf(
        dir,
        [data.train, data.validation, data.test].flatMap(({ paths }) => paths),
      ),
      contestants,
      device: backend.describe(),
      seconds: stages.seconds,
    })
    const completed = trained.every(({ history }) => history.stopped === 'completed')
    if (resume && completed && trained.length === recipes.length)
      for (const { name } of recipes) await rm(join(resume, `${name}.state`), { force: true })
    return out
  } finally {
    backend.dispose()
  }
}

const open = (name: Settings['backend']): Promise<Backend> => (name === 'gpu' ? gpu()() : openBackend(name))

/** The recipe with the changes from the command line and the data. The linear model's rate and epochs stay. */
function decided(recipe: Recipe, settings: Settings): Recipe {
  const { data, protocol, size, epochs, batchSize, learningRate } = settings
  const there = data ? recipe : { ...recipe, ...recipe.phantoms }
  const isNetwork = recipe !== linear
  return {
    ...there,
    size: size ?? there.size,
    batchSize: batchSize ?? there.batchSize,
    epochs: (isNetwork ? epochs : undefined) ?? there.epochs,
    learningRate: (isNetwork ? learningRate : undefined) ?? there.learningRate,
    // The lecture chose the best epoch, for any network.
    keeps: protocol === 'lecture' ? 'best' : there.keeps,
  }
}

/** Reads the images as a recipe needs them, once for each form, and describes the first set. */
function reader(dir: string, settings: Settings, stages: Stages, signal: AbortSignal): DataOf {
  const { seed, limit, protocol } = settings
  const read = new Map<string, XraySplits>()
  return async ({ size, channels }) => {
    const kind = `${size} × ${size}, ${channels === 3 ? 'RGB' : 'gray'}`
    const known = read.get(kind)
    if (known) return known
    const stage = read.size === 0 ? 'decoding' : `decoding, ${kind}`
    const data = await stages.run(stage, `Reading the images of ${dir}, ${kind}`, () =>
      loadXrays(dir, { size, channels, seed, limit, protocol, signal, progress: showCount }),
    )
    if (read.size === 0) describe(data, stages.seconds[stage])
    read.set(kind, data)
    return data
  }
}

async function generate({ seed, limit = Infinity }: Settings, stages: Stages): Promise<string> {
  const dir = join('runs', `phantoms-${seed}${limit < Infinity ? `-${limit}` : ''}`)
  const most = (count: number) => Math.min(count, limit)
  await stages.run('generating', `Synthetic chest phantoms as JPEG files: ${dir}`, () =>
    writePhantoms(dir, {
      seed,
      train: most(phantoms.train),
      validation: most(phantoms.validation),
      test: most(phantoms.test),
    }),
  )
  return dir
}

function describe(data: XraySplits, seconds: number): void {
  const images = new Set([data.train, data.validation, data.test].flatMap(({ paths }) => paths)).size
  console.log(`  ${images} images, ${((1000 * seconds) / images).toFixed(1)} ms each`)
  console.table(countByClass(data))
  for (const note of data.notes) console.log(`  ${note}`)
  for (const { path, reason } of data.skipped) console.log(`  not read: ${path}: ${reason}`)
}

/** @throws if there is a file of that name. */
async function makeFolder(option: string, path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    const { code } = cause as { code?: string }
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw cause
    throw new Error(`${option}: ${path} is a file, or lies within one; name a folder`, { cause })
  }
}

/** `runs/2026-01-31T12-00-00-chest_xray`. */
function newFolder(data: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const name = data.split(/[\\/]/).filter(Boolean).at(-1) ?? 'data'
  return join('runs', `${time}-${name}`)
}
