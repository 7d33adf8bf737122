// Results as a table for the terminal.

import { contextLine } from './context.js'
import { attainable, type Roof } from './machine/meter.js'
import type { Result } from './measure.js'
import type { Heading } from './problem.js'
import type { Run } from './run.js'
import { percent, significant, spread } from './statistics.js'
import { table } from './table.js'

const columns = [
  { head: 'kernel', text: true },
  { head: 'threads' },
  { head: 'median' },
  { head: 'spread' },
  { head: 'GFLOP/s' },
  { head: 'of roof' },
  { head: '× reference' },
  { head: 'largest error' },
  { head: 'workspace' },
]

/**
 * 10⁹ operations per second, counting those of the formula. For an algorithm that needs fewer, it is more than it really
 * computes.
 */
export const gflops = ({ flops, seconds }: Result): number => (seconds ? flops / seconds.median / 1e9 : 0)

/** The roof measured in turn with it, or else that of the run; none if a GPU has no WebGL 2. */
const roofOf = (roofs: readonly Roof[], { threads, gpu, roof }: Result): Roof | undefined =>
  roof ?? roofs.find((each) => (gpu ? each.gpu : !each.gpu && each.threads === threads))

/**
 * Its performance relative to what the machine could do for its operations and bytes; above 1 if the algorithm saves
 * operations.
 */
export function shareOfRoof(roofs: readonly Roof[], result: Result): number {
  const roof = roofOf(roofs, result)
  return roof ? gflops(result) / attainable(roof, result.flops / result.bytes) : NaN
}

/** A share in a table. */
export const shareText = (share: number): string => (Number.isNaN(share) ? '–' : percent(share))

/** What it runs on: a number of threads, or a GPU. */
export const runner = ({ threads, gpu }: Pick<Result, 'threads' | 'gpu'>): string =>
  gpu ? 'GPU' : String(threads)

export function time(seconds: number): string {
  if (seconds >= 1) return `${significant(seconds)} s`
  return seconds >= 1e-3 ? `${significant(seconds * 1e3)} ms` : `${significant(seconds * 1e6)} µs`
}

function size(bytes: number): string {
  if (bytes === 0) return '–'
  return bytes < 2 ** 20 ? `${significant(bytes / 2 ** 10)} KiB` : `${significant(bytes / 2 ** 20)} MiB`
}

function row(roofs: readonly Roof[], result: Result): string[] {
  const { kernel, seconds, error, wrong, chosen, workspaceBytes, speedup } = result
  const figures =
    wrong || !seconds
      ? ['wrong', '–', '–', '–', '–']
      : [
          time(seconds.median),
          `± ${percent(spread(seconds))}`,
          significant(gflops(result)),
          shareText(shareOfRoof(roofs, result)),
          speedup === undefined ? '–' : significant(speedup),
        ]
  return [
    chosen ? `${kernel} *` : kernel,
    runner(result),
    ...figures,
    error === Infinity ? '∞' : error.toExponential(1),
    size(workspaceBytes),
  ]
}

export const titleOf = ({ family, direction, shape, name }: Heading): string =>
  `${family} ${direction} ${name === undefined ? shape : `${name} ${shape}`}`

export const defaultNote = '* runs by default, of its family'

/** The results grouped by problem. */
export function groups(results: readonly Result[]): Result[][] {
  const made = new Map<string, Result[]>()
  for (const result of results) {
    const title = titleOf(result)
    made.set(title, [...(made.get(title) ?? []), result])
  }
  return [...made.values()]
}

export function runTable({ context, roofs, results }: Run): string {
  const roof = roofs
    .map(
      (each) => `${runner(each)} × ${significant(each.gflops)} GFLOP/s, ${significant(each.gigabytes)} GB/s`,
    )
    .join('; ')
  const parts = groups(results).map((group) => [
    '',
    titleOf(group[0]),
    table(
      columns,
      group.map((result) => row(roofs, result)),
    ),
  ])
  return [
    contextLine(context),
    `roof by threads: ${roof.replaceAll(' × ', ': ')}`,
    ...parts.flat(),
    ...(results.some(({ chosen }) => chosen) ? ['', defaultNote] : []),
  ].join('\n')
}
