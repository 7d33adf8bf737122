// Compares two runs, with a verdict that takes their noise into account.

import Benchmark from 'benchmark'
import type { Context } from './context.js'
import type { Result } from './measure.js'
import { titleOf, time } from './report.js'
import type { Run } from './run.js'
import { percent, significant, spread } from './statistics.js'
import { table } from './table.js'

export type Verdict =
  'faster' | 'slower' | 'same' | 'now wrong' | 'now right' | 'wrong' | 'only before' | 'only after'

export interface Comparison {
  readonly title: string
  readonly kernel: string
  readonly threads: number
  readonly before?: Result
  readonly after?: Result
  /** How many times as fast as before. */
  readonly ratio?: number
  readonly verdict: Verdict
}

/** Smaller differences also occur between two runs of the same code. */
const least = 0.03

/**
 * With fewer turns, even a perfect separation occurs by chance in more than one of twenty cases, but Benchmark.js would call
 * it significant.
 */
const leastTurns = 4

const fewest = (a: Result, b: Result): number => Math.min(a.samples!.length, b.samples!.length)

const keyOf = (result: Result): string =>
  `${titleOf({ ...result, name: undefined })} ${result.kernel} ${result.threads}`

export function compare(before: Run, after: Run): Comparison[] {
  const old = new Map(before.results.map((result) => [keyOf(result), result]))
  const now = new Map(after.results.map((result) => [keyOf(result), result]))
  return [...new Set([...old.keys(), ...now.keys()])].map((key) => {
    const [a, b] = [old.get(key), now.get(key)]
    const { kernel, threads } = (a ?? b)!
    const ratio = a?.seconds && b?.seconds && a.seconds.median / b.seconds.median
    return {
      title: titleOf((a ?? b)!),
      kernel,
      threads,
      before: a,
      after: b,
      ratio,
      verdict: verdictOf(a, b),
    }
  })
}

function verdictOf(a: Result | undefined, b: Result | undefined): Verdict {
  if (!a) return 'only after'
  if (!b) return 'only before'
  if (a.wrong || b.wrong) return a.wrong && b.wrong ? 'wrong' : b.wrong ? 'now wrong' : 'now right'
  const ratio = a.seconds!.median / b.seconds!.median
  // A difference must also exceed both spreads: samples of one run are closer to each other than two runs are.
  const noise = Math.max(least, spread(a.seconds!), spread(b.seconds!))
  if (Math.abs(Math.log(ratio)) <= Math.log1p(noise)) return 'same'
  const sign = test(a.samples ?? [], b.samples ?? [])
  if (sign === 0) return 'same'
  return ratio > 1 ? 'faster' : 'slower'
}

/** Benchmark.js's Mann–Whitney U test at 5 %: 0 if the samples may be from the same distribution. */
function test(a: readonly number[], b: readonly number[]): number {
  if (Math.min(a.length, b.length) < leastTurns) return 0
  const of = (samples: readonly number[]): Benchmark => {
    const benchmark = new Benchmark(() => undefined)
    benchmark.stats.sample.push(...samples)
    return benchmark
  }
  return (of(a) as Benchmark & { compare(other: Benchmark): number }).compare(of(b))
}

/** Differences between the circumstances of two runs; for a comparison of kernels, there should be none. */
function differences(a: Context, b: Context): string[] {
  return (['cpu', 'cores', 'node', 'v8', 'system'] as const)
    .filter((key) => a[key] !== b[key])
    .map((key) => `${key} was ${a[key]}, is ${b[key]}`)
}

export function compareTable(before: Run, after: Run): string {
  const rows = compare(before, after)
  const cell = (result: Result | undefined): string =>
    result?.seconds
      ? `${time(result.seconds.median)} ± ${percent(spread(result.seconds))}`
      : result
        ? 'wrong'
        : '–'
  const columns = [
    { head: 'problem', text: true },
    { head: 'kernel', text: true },
    { head: 'threads' },
    { head: 'before' },
    { head: 'after' },
    { head: 'times as fast' },
    { head: 'verdict', text: true },
  ]
  const roofs = after.roofs.flatMap((roof) => {
    const earlier = before.roofs.find(({ threads }) => threads === roof.threads)
    return earlier ? [`${roof.threads}: ${significant(roof.gflops / earlier.gflops, 3)}`] : []
  })
  return [
    `before: ${before.context.date} ${before.context.commit ?? ''}, after: ${after.context.date} ${after.context.commit ?? ''}`,
    `the machine's peak, times what it was, by threads: ${roofs.join('; ')}`,
    ...differences(before.context, after.context).map((line) => `caution: ${line}`),
    ...(rows.some(({ before: a, after: b }) => a?.samples && b?.samples && fewest(a, b) < leastTurns)
      ? [
          `caution: kernels of fewer than ${leastTurns} turns are called the same; measure them with more --rounds`,
        ]
      : []),
    '',
    table(
      columns,
      rows.map(({ title, kernel, threads, before: a, after: b, ratio, verdict }) => [
        title,
        kernel,
        String(threads),
        cell(a),
        cell(b),
        ratio === undefined ? '–' : significant(ratio),
        verdict,
      ]),
    ),
  ].join('\n')
}
