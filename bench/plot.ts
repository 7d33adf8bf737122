// A run as one page: the ladder of each convolution as bars, and everything under the machine's roof. Charts by Vega-Lite,
// as SVG.

import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { contextLine } from './context.js'
import type { Result } from './measure.js'
import { attainable, type Roof } from './machine/meter.js'
import { defaultNote, gflops, groups, runner, shareOfRoof, shareText, time, titleOf } from './report.js'
import type { Run } from './run.js'
import { percent, significant, spread } from './statistics.js'

/**
 * From the formula to the fastest kernel: what each rung adds to the one before. The first entry that matches gives the
 * name.
 */
const ladder: readonly { readonly rung: string; readonly fits: (result: Result) => boolean }[] = [
  { rung: 'TensorFlow.js', fits: ({ kernel }) => kernel.startsWith('tfjs') },
  { rung: 'GPU', fits: ({ kernel }) => kernel.startsWith('gpu') },
  { rung: 'threads', fits: ({ threads }) => threads > 1 },
  { rung: 'naive', fits: ({ kernel }) => /^reference\/.*direct$/.test(kernel) },
  { rung: 'im2col', fits: ({ kernel }) => /^reference\/.*im2col$/.test(kernel) },
  { rung: 'blocked', fits: ({ kernel }) => /im2col/.test(kernel) },
  { rung: 'Winograd', fits: ({ kernel }) => /winograd/.test(kernel) },
  { rung: 'SIMD', fits: () => true },
]
/** The rungs in order, each with its color on every ladder. */
const colors: Readonly<Record<string, string>> = {
  naive: '#9c755f',
  im2col: '#f28e2b',
  blocked: '#e15759',
  SIMD: '#4e79a7',
  Winograd: '#59a14f',
  threads: '#76b7b2',
  GPU: '#b07aa1',
  'TensorFlow.js': '#bab0ac',
}
const rungs = Object.keys(colors)

export const rungOf = (result: Result): string => ladder.find(({ fits }) => fits(result))!.rung

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

const config: TopLevelSpec['config'] = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    ...{ labelColor: 'currentColor', titleColor: 'currentColor', gridColor: '#8884' },
    // Text is measured without fonts here, and overestimated, so a limit would cut it.
    ...{ labelLimit: 0, titleLimit: 0, labelFontSize: 12, titleFontSize: 12 },
  },
  legend: {
    ...{ labelColor: 'currentColor', titleColor: 'currentColor' },
    ...{ labelLimit: 0, titleLimit: 0, labelFontSize: 12, titleFontSize: 12 },
  },
  text: { fontSize: 12 },
}

async function draw(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile({ ...spec, config }).spec), { renderer: 'none' })
  try {
    return (await view.toSVG()).replace(/ xmlns(:xlink)?="[^"]*"/g, '')
  } finally {
    view.finalize()
  }
}

const threadsOf = (threads: number): string => (threads === 1 ? '' : `, ${threads} threads`)

function ladderChart(group: readonly Result[]): Promise<string> {
  const values = group
    .filter(({ wrong }) => !wrong)
    .map((result) => ({
      rung: rungOf(result),
      kernel: `${result.kernel}${threadsOf(result.threads)}`,
      gflops: gflops(result),
      order: rungs.indexOf(rungOf(result)) * 1e6 + gflops(result),
      label: `${significant(gflops(result))} GFLOP/s`,
    }))
  const sort = values.toSorted((a, b) => a.order - b.order).map(({ kernel }) => kernel)
  const there = rungs.filter((rung) => values.some((value) => value.rung === rung))
  const color = { domain: there, range: there.map((rung) => colors[rung]) }
  const y = { field: 'kernel', type: 'nominal', title: null, sort } as const
  const x = { field: 'gflops', type: 'quantitative', title: 'GFLOP/s', scale: { type: 'linear' } } as const
  return draw({
    description: titleOf(group[0]),
    width: 520,
    height: { step: 24 },
    data: { values },
    layer: [
      {
        mark: 'bar',
        encoding: { x, y, color: { field: 'rung', type: 'nominal', scale: color, title: null } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 4, color: 'currentColor' },
        encoding: { x, y, text: { field: 'label' } },
      },
    ],
  })
}

function roofline({ roofs, results }: Run): Promise<string> {
  const points = results
    .filter(({ wrong }) => !wrong)
    .map((result) => ({
      intensity: result.flops / result.bytes,
      gflops: gflops(result),
      family: result.family,
      threads: runner(result),
      title: `${titleOf(result)}: ${result.kernel}${threadsOf(result.threads)}`,
    }))
  const reach = points.map(({ intensity }) => intensity)
  const [from, to] = [Math.min(...reach) / 2, Math.max(...reach) * 6]
  const lines = roofs.flatMap((roof) =>
    [from, Math.min(Math.max(from, roof.gflops / roof.gigabytes), to), to].map((intensity) => ({
      intensity,
      gflops: attainable(roof, intensity),
      roof: runner(roof),
    })),
  )
  const x = {
    field: 'intensity',
    type: 'quantitative',
    title: 'operations a byte',
    scale: { type: 'log', nice: false },
  } as const
  const y = {
    field: 'gflops',
    type: 'quantitative',
    title: 'GFLOP/s',
    // Room for the marks of the slowest and the fastest.
    scale: { type: 'log', nice: false, padding: 8 },
  } as const
  return draw({
    description: 'Speed by operations a byte, under what the machine can do',
    width: 620,
    height: 380,
    layer: [
      {
        data: { values: lines },
        mark: { type: 'line', color: 'currentColor' },
        encoding: { x, y, strokeDash: { field: 'roof', type: 'nominal', legend: null } },
      },
      {
        data: { values: roofs.map((roof) => ({ ...labeled(roof), intensity: to })) },
        mark: { type: 'text', align: 'right', baseline: 'bottom', dy: -3, color: 'currentColor' },
        encoding: { x, y, text: { field: 'label' } },
      },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 60 },
        encoding: {
          x,
          y,
          color: { field: 'family', type: 'nominal', title: null },
          shape: { field: 'threads', type: 'nominal', title: 'threads' },
          description: { field: 'title' },
        },
      },
    ],
  })
}

/** The name of a roof, at its height where memory is not the limit. */
const labeled = (roof: Roof) => ({
  gflops: roof.gflops,
  label: `${roof.gpu ? 'GPU' : roof.threads === 1 ? 'one thread' : `${roof.threads} threads`}: ${significant(roof.gflops)} GFLOP/s, ${significant(roof.gigabytes)} GB/s`,
})

function resultTable({ roofs }: Run, group: readonly Result[]): string {
  const line = (cells: readonly string[], tag = 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  const rows = group.map((result) => {
    const { kernel, seconds, error, chosen } = result
    const figures = seconds
      ? [
          time(seconds.median),
          `± ${percent(spread(seconds))}`,
          significant(gflops(result)),
          shareText(shareOfRoof(roofs, result)),
        ]
      : ['wrong', '–', '–', '–']
    return line([
      chosen ? `${kernel} *` : kernel,
      runner(result),
      ...figures,
      error === Infinity ? '∞' : error.toExponential(1),
    ])
  })
  const head = ['kernel', 'threads', 'median', 'spread', 'GFLOP/s', 'of roof', 'largest error']
  return `<table>${line(head, 'th')}${rows.join('')}</table>`
}

const style =
  ':root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'svg{max-width:100%;height:auto}td,th{padding:.1rem .7rem;text-align:right;white-space:nowrap}' +
  'td:first-child,th:first-child{text-align:left}'

/** HTML without external resources. */
export async function page(run: Run): Promise<string> {
  const sections: string[] = []
  for (const group of groups(run.results)) {
    const right = group.filter(({ wrong }) => !wrong)
    const chart = group[0].family === 'conv2d' && right.length > 0 ? await ladderChart(group) : ''
    sections.push(`<h2>${escapeHtml(titleOf(group[0]))}</h2>${chart}${resultTable(run, group)}`)
  }
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Kernel benchmarks</title>',
    `<style>${style}</style><h1>Kernel benchmarks</h1>`,
    `<p>${escapeHtml(`${run.context.date.slice(0, 10)}; ${contextLine(run.context)}`)}</p>`,
    `<h2>Under the roof</h2>${await roofline(run)}`,
    ...(run.results.some(({ chosen }) => chosen) ? [`<p>${defaultNote}.</p>`] : []),
    ...sections,
    '</html>',
  ].join('\n')
}
