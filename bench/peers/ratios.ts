// How many times as fast as each other library this one's WebAssembly is, turn by turn, by model, and over all models.

import { percent, significant, spread, summarize } from '../statistics.js'
import { table } from '../table.js'
import type { JobName, Result } from './measure.js'

/** A cell: the median of the ratios, each between two turns of the same round. Only the median enters the mean. */
function ratioOf(ours: Result, theirs: Result, job: JobName): { text: string; median: number } | undefined {
  const [a, b] = [ours.turns?.[job] ?? [], theirs.turns?.[job] ?? []]
  const length = Math.min(a.length, b.length)
  if (length === 0) return undefined
  const summary = summarize(a.slice(0, length).map((speed, round) => speed / b[round]))
  return { text: `${significant(summary.median)} ± ${percent(spread(summary))}`, median: summary.median }
}

/**
 * A table of ratios, with a row for each other library, number of threads and job; '' if there is nobody to compare with.
 */
export function ratioTable(results: readonly Result[], jobs: readonly JobName[]): string {
  const models = [...new Set(results.map(({ model }) => model))]
  const others = [
    ...new Map(
      results
        .filter(({ key }) => !key.startsWith('receptive'))
        .map((result) => [`${result.key} ${result.threads}`, result] as const),
    ).values(),
  ]
  const find = (model: string, key: string, threads: number) =>
    results.find((result) => result.model === model && result.key === key && result.threads === threads)
  const rows = others.flatMap(({ key, name, threads }) =>
    jobs.flatMap((job) => {
      const cells = models.map((model) => {
        const [ours, theirs] = [find(model, 'receptive-wasm', threads), find(model, key, threads)]
        return ours && theirs ? ratioOf(ours, theirs, job) : undefined
      })
      const medians = cells.flatMap((cell) => (cell ? [cell.median] : []))
      if (medians.length === 0) return []
      const mean = Math.exp(medians.reduce((sum, value) => sum + Math.log(value), 0) / medians.length)
      return [[name, String(threads), job, ...cells.map((cell) => cell?.text ?? '–'), significant(mean)]]
    }),
  )
  if (rows.length === 0) return ''
  const columns = [
    { head: 'receptive, wasm, over', text: true },
    { head: 'threads' },
    { head: 'job', text: true },
    ...models.map((head) => ({ head })),
    { head: 'geometric mean' },
  ]
  return table(columns, rows)
}
