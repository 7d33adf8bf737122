// A contest by layers as tables: one for each batch size and number of threads, then means by kind.

import { contextLine } from '../../context.js'
import { attainable } from '../../machine/meter.js'
import { percent, significant, spread, summarize } from '../../statistics.js'
import { table } from '../../table.js'
import { entries, type Figure, type Key, type LayerContest, type LayerResult } from './contest.js'
import { kinds } from './layer.js'

const others = entries.filter(({ key }) => key !== 'receptive')

/** A participant's figure with that many threads, or with the only number that it has. */
const figureOf = ({ figures }: LayerResult, key: Key, threads: number): Figure | undefined =>
  figures.find((figure) => figure.key === key && figure.threads === threads) ??
  figures.find((figure) => figure.key === key && figure.threads === 1)

/** How many times as fast as another library this one is, in each round. */
function ratioTo(result: LayerResult, key: Key, threads: number) {
  const ours = figureOf(result, 'receptive', threads)?.samples ?? []
  const theirs = figureOf(result, key, threads)?.samples ?? []
  if (ours.length === 0 || theirs.length === 0) return undefined
  return summarize(ours.map((ms, round) => theirs[round] / ms))
}

function row(result: LayerResult, threads: number): string[] {
  const { name, kind, flops, bytes, roofs } = result
  const ours = figureOf(result, 'receptive', threads)
  if (!ours || ours.samples.length === 0)
    return [name, kind, ours?.failure ?? '–', '–', '–', ...others.map(() => '–')]
  const { median } = summarize(ours.samples)
  const speed = flops / median / 1e6
  const roof = roofs.find((each) => each.threads === threads)
  const bound = roof && roof.gigabytes * (flops / bytes) < roof.gflops ? ' of memory' : ''
  return [
    name,
    kind,
    significant(median),
    significant(speed),
    roof ? percent(speed / attainable(roof, flops / bytes)) + bound : '–',
    ...others.map(({ key }) => {
      const ratio = ratioTo(result, key, threads)
      if (ratio) return `${significant(ratio.median)} ± ${percent(spread(ratio))}`
      return figureOf(result, key, threads)?.failure?.startsWith('wrong') ? 'wrong' : '–'
    }),
  ]
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/** For each kind and for all: the geometric mean of the ratios, the smallest ratio, and the number of layers. */
function means(results: readonly LayerResult[], threads: number): string[][] {
  return [...kinds, 'all'].flatMap((kind) => {
    const chosen = results.filter((result) => kind === 'all' || result.kind === kind)
    if (chosen.length === 0) return []
    const cells = others.map(({ key }) => {
      const ratios = chosen.flatMap((result) => ratioTo(result, key, threads)?.median ?? [])
      if (ratios.length === 0) return '–'
      return `${significant(geometricMean(ratios))} (least ${significant(Math.min(...ratios))}, of ${ratios.length})`
    })
    return [[kind, ...cells]]
  })
}

export function layersTable({ context, options, versions, results }: LayerContest): string {
  const named = others.map(({ key, name }) => `${name} ${versions[key] ?? ''}`)
  const sections = options.batches.flatMap((batch) =>
    options.threads.map((threads) => {
      const chosen = results.filter((result) => result.batch === batch)
      const columns = [
        ...[
          { head: 'layer', text: true },
          { head: 'kind', text: true },
        ],
        ...['ms', 'GFLOP/s', 'of roof', ...others.map(({ name }) => `× ${name}`)].map((head) => ({ head })),
      ]
      const heads = [
        { head: 'geometric mean', text: true },
        ...others.map(({ name }) => ({ head: `× ${name}` })),
      ]
      return [
        `batch ${batch}, ${threads === 1 ? 'one thread' : `${threads} threads (TensorFlow.js has one in Node)`}`,
        table(
          columns,
          chosen.map((result) => row(result, threads)),
        ),
        table(heads, means(chosen, threads)),
      ].join('\n\n')
    }),
  )
  return [contextLine(context), `beside ${named.join(' and ')}, in WebAssembly all`, ...sections].join('\n\n')
}
