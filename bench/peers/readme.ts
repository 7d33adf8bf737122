// The section on speed of the front page: who, how fast, how many times as fast this library is, and where it is behind.

import { significant, spread, type Summary } from '../statistics.js'
import type { Contest } from './contest.js'
import { jobOf, titleOf, type JobName } from './jobs.js'
import type { Result } from './measure.js'
import { ratioOf } from './ratios.js'

const columns: readonly (readonly [JobName, string])[] = [
  ['train32', 'training'],
  ['predict32', 'inference, batches of 32'],
  ['predict1', 'inference, one image'],
]

/** A line of the table: a library, or this one on an engine, at its best. */
interface Line {
  readonly name: string
  readonly results: readonly Result[]
}

/** The fastest of several at a job. */
const best = (results: readonly Result[], job: JobName): Result | undefined =>
  results
    .filter(({ figures }) => figures[job])
    .reduce<Result | undefined>(
      (a, b) => (a && a.figures[job]!.median >= b.figures[job]!.median ? a : b),
      undefined,
    )

/** This library once for each Node, the newest first; others on the newest alone, or on what else runs them. */
function linesOf({ engines, results }: Contest): {
  readonly ours: readonly Line[]
  readonly others: readonly Line[]
} {
  const measured = results.filter(({ model, failure }) => model === 'case' && failure === undefined)
  const nodes = engines.flatMap(({ name }) => (name.startsWith('Node ') ? [name] : [])).toReversed()
  const [newest] = nodes
  const isOld = ({ engine }: Result): boolean => engine !== newest && nodes.includes(engine ?? '')
  const ours = nodes.flatMap((node) => {
    const own = measured.filter(({ library, engine }) => library === 'receptive' && engine === node)
    return own.length === 0 ? [] : [{ name: `receptive, ${majorOf(node)}`, results: own }]
  })
  const libraries = [...new Set(measured.map(({ library }) => library))].filter(
    (name) => name !== 'receptive',
  )
  const others = libraries.map((name) => ({
    name,
    results: measured.filter((result) => result.library === name && !isOld(result)),
  }))
  return { ours, others: others.filter((line) => line.results.length > 0) }
}

/** `Node 24.1.0` → `Node 24`. */
const majorOf = (engine: string): string => engine.replace(/\..*/, '')

/** How many times as fast the first line is as another, each at its best. */
function ratioBetween(ours: Line, theirs: Line, job: JobName): Summary | undefined {
  const [a, b] = [best(ours.results, job), best(theirs.results, job)]
  return a && b && ratioOf(a, b, job)
}

const times = (ratio: number): string => `${significant(ratio, 2)} ×`

const listed = (parts: readonly string[]): string =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts.join()

/** Where others are faster by more than the spread of the ratios, and where by less. */
function behind(ours: Line, others: readonly Line[]): string {
  const where = (verb: string, isSo: (ratio: Summary) => boolean): string =>
    others
      .flatMap((other) => {
        const jobs = columns.flatMap(([job, title]) => {
          const ratio = ratioBetween(ours, other, job)
          return ratio && isSo(ratio) ? [`${title} (${times(1 / ratio.median)})`] : []
        })
        return jobs.length === 0 ? [] : [`${other.name} is ${verb} at ${listed(jobs)}`]
      })
      .join('; ')
  const isClear = (ratio: Summary): boolean => ratio.median * (1 + spread(ratio)) < 1
  const faster = where('faster', isClear)
  const level = where('faster by less than the spread', (ratio) => ratio.median < 1 && !isClear(ratio))
  return [
    faster === '' ? 'Nobody here is clearly faster.' : `Where we are behind: ${faster}.`,
    ...(level === '' ? [] : [`${level}.`]),
  ].join(' ')
}

/** A note on figures whose batch size is not that of the column. */
function remarks(lines: readonly Line[]): string[] {
  return lines.flatMap(({ name, results }) =>
    columns.flatMap(([job]) => {
      const batch = best(results, job)?.batches?.[job]
      return batch === undefined
        ? []
        : [
            `${name}: ${titleOf(job).replace(/\d+$/, String(batch))}, as one of ${jobOf(job).N} takes too long.`,
          ]
    }),
  )
}

/** Versions of the libraries that are measured, and what runs them. */
function versions({ engines, results }: Contest): string {
  const others = results.flatMap(({ library, version, failure, engine }) =>
    failure === undefined &&
    version !== undefined &&
    library !== 'receptive' &&
    !engine?.startsWith('PyTorch')
      ? [`${library.replace(/ \(.*/, '')} ${version}`]
      : [],
  )
  const used = engines.filter(({ name }) =>
    results.some(({ engine, failure }) => engine === name && failure === undefined),
  )
  return listed([...used.map(({ name }) => name), ...new Set(others)])
}

/** Markdown: the table, where this library is behind, and what it was measured on. */
export function readmeSection(contest: Contest): string {
  const { context, options } = contest
  const { ours, others } = linesOf(contest)
  if (ours.length === 0)
    throw new Error('readme: these results have no figures of receptive-wasm for the model `case`')
  const row = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`
  const [first] = ours
  const cell = (line: Line, job: JobName, isOther: boolean): string => {
    const figure = best(line.results, job)?.figures[job]
    if (!figure) return '–'
    const ratio = isOther ? ratioBetween(first, line, job) : undefined
    const text = significant(figure.median)
    return line === first ? `**${text}**` : ratio ? `${text} (${times(ratio.median)})` : text
  }
  const body = (lines: readonly Line[], isOther: boolean): string[] =>
    lines.map((line) =>
      row([
        line === first ? `**${line.name}**` : line.name,
        ...columns.map(([job]) => cell(line, job, isOther)),
      ]),
    )
  const most = Math.max(...options.threads)
  const busy =
    context.load > context.cores
      ? `The machine was busy with other work (load ${context.load}), so all figures are low and only indicative. `
      : ''
  const commit = context.commit === undefined ? '' : `, commit \`${context.commit}\``
  return [
    `The case study's model, images per second, each library at its best on ${most === 1 ? 'one thread' : `up to ${most} threads`}. In ` +
      'parentheses: how many times as fast receptive is.',
    '',
    row(['', ...columns.map(([, title]) => title)]),
    row(['---', ...columns.map(() => '---:')]),
    ...body(ours, false),
    ...body(others, true),
    '',
    [behind(first, others), ...remarks(others)].join(' '),
    '',
    `Medians of ${options.rounds} interleaved turns on ${context.cores} cores of ${context.cpu}, ${context.date.slice(0, 10)}${commit}; each library was ` +
      `first checked to compute the same. ${busy}${versions(contest)}. How: [Benchmarks](docs/benchmarks.md).`,
  ].join('\n')
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
