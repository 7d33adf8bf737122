// A contest as tables for the terminal: one for each model, and the ratios over several.

import { contextLine } from '../context.js'
import { percent, significant, spread } from '../statistics.js'
import { table } from '../table.js'
import type { Contest } from './contest.js'
import { jobOf, titleOf, type JobName } from './jobs.js'
import type { Result } from './measure.js'
import { isOurs, oursBeside, ratioOf, ratioTable, ratioText } from './ratios.js'

/** Images per second at a job, or why there are none. */
function speed({ figures, batches, failure, cannotTrain, cannotImport }: Result, job: JobName): string {
  const figure = figures[job]
  if (figure) {
    const batch = batches?.[job] === undefined ? [] : [`batch ${batches[job]}`]
    const remarks = [...batch, ...(figure.samples === 1 ? ['once'] : [])].join(', ')
    const around = figure.samples === 1 ? '' : ` ± ${percent(spread(figure))}`
    return `${significant(figure.median)}${around}${remarks && ` (${remarks})`}`
  }
  if (failure !== undefined) return failure.startsWith('wrong') ? 'wrong' : 'failed'
  if (cannotImport !== undefined) return 'cannot run'
  return jobOf(job).kind === 'train' && cannotTrain !== undefined ? 'cannot train' : '–'
}

const memory = ({ peakBytes, failure }: Result): string =>
  peakBytes === undefined || failure !== undefined ? '–' : `${Math.round(peakBytes / 2 ** 20)} MiB`

const error = ({ errors }: Result): string =>
  errors ? Math.max(errors.predictions, errors.weights ?? 0).toExponential(1) : '–'

/** The fastest ways that a participant found, by threads and job. */
const found = ({ settings, threads }: Result): string[] =>
  Object.entries(settings ?? {}).map(
    ([job, text]) =>
      `${titleOf(job as JobName)}, ${threads === 1 ? 'one thread' : `${threads} threads`}: ${text}`,
  )

/** What the table does not say: versions, devices, settings, reasons. */
function notes(results: readonly Result[]): string[] {
  const texts = results.map((result) => {
    const { name, version, detail, cannotTrain, cannotImport, failure } = result
    return [
      [name, version].filter((part) => part !== undefined).join(' '),
      ...(detail && !isOurs(result) ? [detail] : []),
      ...[cannotTrain, cannotImport].filter((reason) => reason !== undefined),
      ...found(result),
      ...(failure === undefined ? [] : [`no figures: ${failure}`]),
    ].join('; ')
  })
  return [...new Set(texts)]
}

/** A row for each participant; beside its speed, how many times as fast this library is. */
function modelTable(results: readonly Result[]): string {
  const jobs = [...new Set(results.flatMap(({ turns = {} }) => Object.keys(turns) as JobName[]))]
  const columns = [
    { head: 'library', text: true },
    { head: 'engine', text: true },
    { head: 'threads' },
    ...jobs.flatMap((job) => [{ head: `${titleOf(job)}, images/s` }, { head: 'ours ×' }]),
    { head: 'peak, training' },
    { head: 'largest error' },
  ]
  const rows = results.map((result) => [
    result.name,
    result.engine ?? '–',
    String(result.threads),
    ...jobs.flatMap((job) => [
      speed(result, job),
      isOurs(result) ? '' : ratioText(ratioOf(oursBeside(results, result), result, job)),
    ]),
    memory(result),
    error(result),
  ])
  return table(columns, rows)
}

export function contestTable({ context, results }: Contest): string {
  const models = [...new Set(results.map(({ model }) => model))]
  const tables = models.flatMap((model) => [
    ...[model, '', modelTable(results.filter((result) => result.model === model)), ''],
  ])
  const ratios = models.length > 1 ? [ratioTable(results), ''] : []
  return [contextLine(context), '', ...tables, ...ratios, ...notes(results)].join('\n')
}
