// The study from data to report.

import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openBackend, type Backend, type BackendName } from 'receptive'
import { gpu } from 'receptive/gpu'
import { deviceText } from '../device.js'
import { assess } from './assess.js'
import { countByClass, loadXrays, sourceOf, type XraySplits } from './data.js'
import { convolutionalModel, linearModel, optimizer, published } from './model.js'
import { writePhantoms } from './phantoms.js'
import { disclaimer } from './report/disclaimer.js'
import { writeReport } from './report/write.js'
import { showCount, Stages } from './stages.js'
import { train } from './train.js'

/** What the command line decides. */
export interface Settings {
  /** A folder of X-rays; without it, phantoms are generated. */
  readonly data?: string
  /** Default: 50 as published; fewer on phantoms. */
  readonly epochs?: number
  /** Default: 32 as published; fewer on phantoms. */
  readonly batchSize?: number
  readonly seed: number
  readonly size: number
  readonly learningRate: number
  readonly limit?: number
  /** Where results go; default: a new folder in `runs`. */
  readonly out?: string
  /** Where training is saved as it goes on, and taken up again; also for results, unless `out` is given. */
  readonly resume?: string
  /** `gpu` is gpu.js, in the best mode that runs here. */
  readonly backend: BackendName | 'gpu'
}

/**
 * Phantoms of each class in each split. They are few, so that the study takes minutes; small batches make up for it with
 * more steps.
 */
const phantoms = { train: 120, validation: 30, test: 50, epochs: 9, batchSize: 16 } as const
/** Enough for the linear model; it learns on the pixels as they are, which bear only small steps. */
const linear = { epochs: 20, learningRate: 0.0005 } as const

/**
 * Reads the data, trains both models and writes the report. Aborted, it reports what was reached.
 * @returns the folder of the results; undefined if it was aborted before the network's first epoch was done.
 */
export async function study(settings: Settings, signal: AbortSignal): Promise<string | undefined> {
  const { seed, size } = settings
  const defaults = settings.data ? published : phantoms
  const { epochs = defaults.epochs, batchSize = defaults.batchSize } = settings
  const backend = await open(settings.backend)
  const stages = new Stages()
  console.log(`${disclaimer}\n\nBackend: ${deviceText(backend.describe())}`)
  try {
    const dir = settings.data ?? (await generate(settings, stages))
    const data = await stages.run('decoding', `Reading the images of ${dir}`, () =>
      loadXrays(dir, { ...settings, signal, progress: showCount }),
    )
    describe(data, stages.seconds.decoding)
    const { resume, ...rest } = settings
    const out = settings.out ?? resume ?? newFolder(settings.data ?? 'phantoms')
    await makeFolder('--out', out)
    if (resume) await makeFolder('--resume', resume)
    // What is trained so far has to be found again, wherever the results are to go.
    const kept = resume ?? out
    const backup = (name: string) => resume && join(resume, name)
    const common = { backend, seed, batchSize, signal }

    const baseline = await stages.run('linear', `Training a linear model, ${linear.epochs} epochs`, () =>
      train(linearModel(size), data, {
        ...common,
        epochs: linear.epochs,
        optimizer: optimizer(linear.learningRate, linear.epochs),
        backup: backup('linear.state'),
        checkpoint: join(kept, 'linear.safetensors'),
      }),
    )
    const model = convolutionalModel(size)
    const trained =
      baseline &&
      (await stages.run('training', `Training the convolutional network, ${epochs} epochs`, () => {
        return train(model, data, {
          ...common,
          epochs,
          optimizer: optimizer(settings.learningRate, epochs),
          backup: backup('network.state'),
          checkpoint: join(kept, 'best.safetensors'),
          history: join(out, 'history.csv'),
          progress: true,
        })
      }))
    if (!trained) {
      if (!resume) await rm(join(out, 'linear.safetensors'), { force: true })
      return undefined
    }
    stages.seconds.linear += baseline.earlierSeconds
    stages.seconds.training += trained.earlierSeconds
    if (kept !== out)
      for (const name of ['linear.safetensors', 'best.safetensors'])
        await copyFile(join(kept, name), join(out, name))
    const [network, rival] = await stages.run(
      'testing',
      `Testing on ${data.test.length} images`,
      async () => [await assess(trained.model, data.test), await assess(baseline.model, data.test)],
    )
    await writeReport(out, {
      settings: { ...rest, epochs, batchSize, data: dir, out },
      baselineSettings: linear,
      dir,
      data,
      counts: countByClass(data),
      source: sourceOf(
        dir,
        [data.train, data.validation, data.test].flatMap(({ paths }) => paths),
      ),
      trained,
      network,
      baseline: rival,
      device: backend.describe(),
      seconds: stages.seconds,
    })
    if (resume && trained.history.stopped === 'completed')
      for (const name of ['linear.state', 'network.state']) await rm(join(resume, name), { force: true })
    return out
  } finally {
    backend.dispose()
  }
}

const open = (name: Settings['backend']): Promise<Backend> => (name === 'gpu' ? gpu()() : openBackend(name))

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
  const images = data.train.length + data.validation.length + data.test.length
  console.log(`  ${images} images, ${((1000 * seconds) / images).toFixed(1)} ms each`)
  console.table(countByClass(data))
  for (const note of data.notes) console.log(`  ${note}`)
  for (const { path, reason } of data.skipped) console.log(`  not read: ${path}: ${reason}`)
}

/** @throws if a file stands in the way. */
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
