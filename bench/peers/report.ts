// A contest as a table for the terminal, and as a section for the README.

import { contextLine } from '../context.js'
import { percent, significant, spread } from '../statistics.js'
import { table } from '../table.js'
import type { Contest } from './contest.js'
import type { JobName, Result } from './measure.js'
import { ratioTable } from './ratios.js'

const titles: Readonly<Record<JobName, string>> = {
  train32: 'training, batch 32',
  predict32: 'inference, batch 32',
  predict1: 'inference, batch 1',
}

const heads = ['library', 'threads']

function cells(result: Result, jobs: readonly JobName[]): string[] {
  const { figures, batches, failure, cannotTrain } = result
  return jobs.map((job) => {
    const figure = figures[job]
    if (figure) {
      const batch = batches?.[job] === undefined ? [] : [`batch ${batches[job]}`]
      const remarks = [...batch, ...(figure.samples === 1 ? ['once'] : [])].join(', ')
      const around = figure.samples === 1 ? '' : ` ± ${percent(spread(figure))}`
      return `${significant(figure.median)}${around}${remarks && ` (${remarks})`}`
    }
    if (failure !== undefined) return failure.startsWith('wrong') ? 'wrong' : 'failed'
    return job === 'train32' && cannotTrain !== undefined ? 'cannot train' : '–'
  })
}

const memory = ({ peakBytes, failure }: Result): string =>
  peakBytes === undefined || failure !== undefined ? '–' : `${Math.round(peakBytes / 2 ** 20)} MiB`

const error = ({ errors }: Result): string =>
  errors ? Math.max(errors.predictions, errors.weights ?? 0).toExponential(1) : '–'

/** Notes below the table: versions, devices, reasons. */
function notes({ results }: Contest): string[] {
  const seen = new Set<string>()
  return results.flatMap(({ key, name, version, detail, cannotTrain, failure }) => {
    const reason = failure === undefined ? [] : [`no figures: ${failure}`]
    const text = [
      [name, version].filter((part) => part !== undefined).join(' '),
      ...(detail && !key.startsWith('receptive') ? [detail] : []),
      ...(cannotTrain === undefined ? [] : [cannotTrain]),
      ...reason,
    ].join('; ')
    if (seen.has(text)) return []
    seen.add(text)
    return [text]
  })
}

export function contestTable(contest: Contest): string {
  const { jobs } = contest.options
  const models = [...new Set(contest.results.map(({ model }) => model))]
  const columns = [
    ...(models.length > 1 ? [{ head: 'model', text: true }] : []),
    { head: heads[0], text: true },
    { head: heads[1] },
    ...jobs.map((job) => ({ head: `${titles[job]}, images/s` })),
    { head: 'peak, training' },
    { head: 'largest error' },
  ]
  const rows = contest.results.map((result) => [
    ...(models.length > 1 ? [result.model] : []),
    result.name,
    String(result.threads),
    ...cells(result, jobs),
    memory(result),
    error(result),
  ])
  const ratios = ratioTable(contest.results, jobs)
  return [
    ...[contextLine(contest.context), '', table(columns, rows), ''],
    ...(ratios === '' ? [] : [ratios, '']),
    ...notes(contest),
  ].join('\n')
}

/** Markdown: machine and date, the table, and who is faster and slower at the case study. */
export function readmeSection(contest: Contest): string {
  const { context, options } = contest
  const results = contest.results.filter(({ model }) => model === 'case-study')
  const { jobs, rounds, ms } = options
  const row = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`
  const measured = results.filter(({ failure }) => failure === undefined)
  return [
    `The case study's model, images per second: the median of ${rounds} interleaved turns of ${significant(ms / 1000)} s, ± half the ` +
      `distance of its quartiles. Everyone was first checked to predict and train alike. Measured on ${context.date.slice(0, 10)}, ` +
      `on ${context.cores} cores of ${context.cpu}, Node ${context.node.replace('v', '')}` +
      `${context.commit === undefined ? '' : `, commit \`${context.commit}\``}; the load before was ${context.load}.`,
    '',
    row([...heads, ...jobs.map((job) => titles[job]), 'peak memory, training']),
    row(['---', ...[...heads.slice(1), ...jobs, 'memory'].map(() => '---:')]),
    ...measured.map((result) =>
      row([result.name, String(result.threads), ...cells(result, jobs), memory(result)]),
    ),
    '',
    ...jobs.flatMap((job) => standing(measured, job)),
    '',
    `${notes(contest)
      .map((note) => note.replace(/\.$/, ''))
      .join('. ')}.`,
  ].join('\n')
}

/** Who is faster than this library's default backend at a job, and who is slower, by number of threads. */
function standing(results: readonly Result[], job: JobName): string[] {
  const own = results.filter(({ key, figures }) => key === 'receptive-wasm' && figures[job])
  const sides = own.map((ours) => {
    const others = results
      .filter(
        ({ key, threads, figures }) =>
          !key.startsWith('receptive') && threads === ours.threads && figures[job],
      )
      .map(({ name, figures }) => ({ name, ratio: figures[job]!.median / ours.figures[job]!.median }))
      .toSorted((a, b) => b.ratio - a.ratio)
    const list = (chosen: typeof others, of: (ratio: number) => number): string =>
      chosen.map(({ name, ratio }) => `${name} (${significant(of(ratio), 2)}×)`).join(', ') || 'nobody here'
    const slower = list(
      others.filter(({ ratio }) => ratio > 1),
      (ratio) => ratio,
    )
    const faster = list(others.filter(({ ratio }) => ratio <= 1).toReversed(), (ratio) => 1 / ratio)
    return `on ${ours.threads === 1 ? 'one thread' : `${ours.threads} threads`} slower than ${slower}, faster than ${faster}`
  })
  return sides.length === 0 ? [] : [`- ${titles[job]}: ${sides.join('; ')}`]
}

export const markers = { start: '<!-- bench:start -->', end: '<!-- bench:end -->' } as const

/**
 * The README with the section between its markers replaced.
 * @throws if it has no markers.
 */
export function withSection(readme: string, section: string): string {
  const start = readme.indexOf(markers.start)
  const end = readme.indexOf(markers.end)
  if (start < 0 || end < start)
    throw new Error(`readme: there are no lines '${markers.start}' and '${markers.end}', in this order`)
  return `${readme.slice(0, start + markers.start.length)}\n\n${section}\n\n${readme.slice(end)}`
}
