// Charts by Vega-Lite, as SVG. Colors are CSS variables of the page, so that a chart follows light and dark.

import type { CalibrationCurve, rocCurve } from 'receptive'
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { html, Html } from './html.js'

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>

const text = 'currentColor'
const classColors = ['var(--class-0)', 'var(--class-1)', 'var(--class-2)']
const size = { width: 400, height: 260 }
const rate = { type: 'quantitative' as const, scale: { domain: [0, 1] } }

const config: TopLevelSpec['config'] = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: text,
    titleColor: text,
    titleFontWeight: 'normal',
    labelFontSize: 12,
    titleFontSize: 12,
    gridColor: 'var(--line)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
  },
  legend: {
    labelColor: text,
    labelFontSize: 12,
    orient: 'top',
    title: null,
    labelLimit: 300,
    symbolSize: 150,
  },
  line: { strokeWidth: 2 },
}

/** A curve over the epochs, in training and validation; a broken line marks the epoch that was kept. */
export async function epochChart(given: {
  title: string
  training: readonly number[]
  validation: readonly number[]
  bestEpoch: number
}): Promise<Html> {
  const rows = (['training', 'validation'] as const).flatMap((set) =>
    given[set].map((value, n) => ({ set, epoch: n + 1, value })),
  )
  const epochs = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: { nice: false, zero: false },
  } as const
  return draw({
    description: `${given.title} by epoch, in training and validation`,
    ...size,
    layer: [
      {
        data: { values: [{ epoch: given.bestEpoch + 1 }] },
        mark: { type: 'rule', stroke: text, strokeDash: [3, 4], opacity: 0.6 },
        encoding: { x: epochs },
      },
      {
        data: { values: rows },
        mark: { type: 'line', point: rows.length <= 60 },
        encoding: {
          x: { ...epochs, axis: { tickMinStep: 1, format: 'd', grid: false } },
          y: { field: 'value', type: 'quantitative', title: given.title, scale: { zero: false } },
          color: { field: 'set', scale: { range: ['var(--class-0)', 'var(--class-1)'] } },
        },
      },
    ],
  })
}

/** Counts by true and predicted class; the shade is the share of the true class. */
export async function confusionChart(
  matrix: readonly (readonly number[])[],
  classNames: readonly string[],
): Promise<Html> {
  const values = matrix.flatMap((row, i) => {
    const support = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, j) => ({
      row: i,
      column: j,
      count,
      share: support === 0 ? 0 : count / support,
    }))
  })
  const label = (axis: string) => ({
    title: axis,
    labelAngle: 0,
    labelPadding: 6,
    domain: false,
    ticks: false,
    labelExpr: `split(${JSON.stringify(classNames)}[datum.value], ' ')`,
  })
  const position = {
    x: { field: 'column', type: 'ordinal', axis: label('predicted') },
    y: { field: 'row', type: 'ordinal', axis: label('true') },
  } as const
  return draw({
    description: 'Counts of images by true and predicted class',
    width: 330,
    height: 270,
    data: { values },
    encoding: position,
    layer: [
      {
        mark: { type: 'rect', fill: 'var(--class-0)', stroke: 'var(--line)' },
        encoding: {
          fillOpacity: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1], range: [0, 0.6] },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 18, dy: -8, color: text },
        encoding: { text: { field: 'count' } },
      },
      {
        mark: { type: 'text', fontSize: 12, dy: 12, color: text },
        encoding: { text: { field: 'share', format: '.0%', type: 'quantitative' } },
      },
    ],
  })
}

/** ROC curves of each class against the rest. */
export async function rocChart(
  curves: readonly { readonly name: string; readonly curve: ReturnType<typeof rocCurve> }[],
): Promise<Html> {
  const labels = curves.map(({ name, curve }) => `${name} (AUC ${curve.auc.toFixed(3)})`)
  const values = curves.flatMap(({ curve: { fpr, tpr } }, k) =>
    fpr.map((x, n) => ({ label: labels[k], fpr: x, tpr: tpr[n], order: n })),
  )
  return draw({
    description: `ROC curves: ${labels.join(', ')}`,
    width: 330,
    height: 330,
    layer: [
      diagonal('fpr', 'tpr'),
      {
        data: { values },
        mark: { type: 'line', clip: false },
        encoding: {
          x: { field: 'fpr', ...rate, title: 'false positive rate' },
          y: { field: 'tpr', ...rate, title: 'true positive rate' },
          order: { field: 'order' },
          color: {
            field: 'label',
            scale: { domain: labels, range: classColors },
            legend: { columns: 1 },
          },
        },
      },
    ],
  })
}

/** The part of predictions that is right, by confidence; a dot's area is the number of predictions. */
export async function calibrationChart(curve: CalibrationCurve): Promise<Html> {
  const values = curve.confidence.map((confidence, i) => ({
    confidence,
    accuracy: curve.accuracy[i],
    count: curve.counts[i],
  }))
  return draw({
    description: 'Reliability curve: the part of predictions that is right, by their confidence',
    width: 330,
    height: 330,
    layer: [
      diagonal('confidence', 'accuracy'),
      {
        data: { values },
        mark: { type: 'line', stroke: classColors[0] },
        encoding: {
          x: { field: 'confidence', ...rate, title: 'confidence' },
          y: { field: 'accuracy', ...rate, title: 'right' },
        },
      },
      {
        data: { values },
        mark: { type: 'circle', fill: classColors[0], opacity: 1, clip: false },
        encoding: {
          x: { field: 'confidence', ...rate },
          y: { field: 'accuracy', ...rate },
          size: { field: 'count', type: 'quantitative', scale: { range: [20, 400] }, legend: null },
        },
      },
    ],
  })
}

/** From (0, 0) to (1, 1): chance, or perfect calibration. */
const diagonal = (x: string, y: string) => ({
  data: {
    values: [
      { [x]: 0, [y]: 0 },
      { [x]: 1, [y]: 1 },
    ],
  },
  mark: { type: 'line' as const, stroke: text, strokeWidth: 1, strokeDash: [3, 4], opacity: 0.6 },
  encoding: { x: { field: x, ...rate }, y: { field: y, ...rate } },
})

async function draw(spec: LayeredSpec & { description: string }): Promise<Html> {
  const { spec: chart } = compile({ ...spec, config })
  const view = new View(parse(chart), { renderer: 'none' })
  try {
    const svg = await view.toSVG()
    const label = html`${spec.description}`.text
    // Within a page, SVG needs no namespace; without a fixed size it fits the column it stands in.
    return new Html(
      svg
        .replace(/ xmlns(:xlink)?="[^"]*"/g, '')
        .replace(
          /<svg ([^>]*?)width="([\d.]+)" height="[\d.]+"/,
          `<svg $1style="max-width:$2px" role="img" aria-label="${label}"`,
        ),
    )
  } finally {
    view.finalize()
  }
}
