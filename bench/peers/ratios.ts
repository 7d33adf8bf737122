// How many times as fast as each of the others this library's WebAssembly is, turn by turn, by model, and over all models.

import { percent, significant, spread, summarize, type Summary } from '../statistics.js'
import { table } from '../table.js'
import { jobOf, type JobName } from './jobs.js'
import type { Result } from './measure.js'

export const isOurs = ({ key }: Result): boolean => key.startsWith('receptive')

/** Numbers in names count as numbers, so that Node 100 is newer than Node 24. */
const isNewer = (a = '', b = ''): boolean => a.localeCompare(b, 'en', { numeric: true }) > 0

/** This library's WebAssembly at the same model with as many threads: on the same engine, or else on the newest. */
export function oursBeside(results: readonly Result[], theirs: Result): Result | undefined {
  const ours = results.filter(
    ({ key, model, threads }) =>
      key === 'receptive-wasm' && model === theirs.model && threads === theirs.threads,
  )
  return (
    ours.find(({ engine }) => engine === theirs.engine) ??
    ours.reduce<Result | undefined>((a, b) => (a && isNewer(a.engine, b.engine) ? a : b), undefined)
  )
}

/** Each is of two turns in the same round. There are none if one of the two has no figures. */
export function ratioOf(ours: Result | undefined, theirs: Result, job: JobName): Summary | undefined {
  const [a, b] = [ours?.turns?.[job] ?? [], theirs.turns?.[job] ?? []]
  const length = Math.min(a.length, b.length)
  if (length === 0) return undefined
  return summarize(a.slice(0, length).map((speed, round) => speed / b[round]))
}

export const ratioText = (ratio: Summary | undefined): string =>
  ratio ? `${significant(ratio.median)}${ratio.samples === 1 ? '' : ` ± ${percent(spread(ratio))}`}` : '–'

const isSame = (a: Result, b: Result): boolean =>
  a.key === b.key && a.engine === b.engine && a.threads === b.threads

/** Models have batches of their own; over models they count as one. */
const roles = {
  training: (job) => jobOf(job).kind === 'train',
  'inference, batch': (job) => jobOf(job).kind === 'predict' && jobOf(job).N > 1,
  'inference, one image': (job) => jobOf(job).kind === 'predict' && jobOf(job).N === 1,
} as const satisfies Readonly<Record<string, (job: JobName) => boolean>>

/** A table of ratios, a row for each other library, engine, number of threads and role; '' if there is nobody to compare with. */
export function ratioTable(results: readonly Result[]): string {
  const models = [...new Set(results.map(({ model }) => model))]
  const others = new Map(
    results
      .filter((result) => !isOurs(result))
      .map((result) => [`${result.key} ${result.engine ?? ''} ${result.threads}`, result] as const),
  )
  const rows = [...others.values()].flatMap((other) =>
    Object.entries(roles).flatMap(([role, fits]) => {
      const ratios = models.map((model) => {
        const theirs = results.find((result) => result.model === model && isSame(result, other))
        const job = (Object.keys(theirs?.turns ?? {}) as JobName[]).find(fits)
        return theirs && job && ratioOf(oursBeside(results, theirs), theirs, job)
      })
      const medians = ratios.flatMap((ratio) => (ratio ? [ratio.median] : []))
      if (medians.length === 0) return []
      const mean = Math.exp(medians.reduce((sum, value) => sum + Math.log(value), 0) / medians.length)
      const { name, engine = '–', threads } = other
      return [[name, engine, String(threads), role, ...ratios.map(ratioText), significant(mean)]]
    }),
  )
  if (rows.length === 0) return ''
  const columns = [
    { head: 'receptive, wasm, over', text: true },
    { head: 'engine', text: true },
    { head: 'threads' },
    { head: 'job', text: true },
    ...models.map((head) => ({ head })),
    { head: 'geometric mean' },
  ]
  return table(columns, rows)
}
