// How a value came about, step by step: the window, the filter, the products, their sum, and what flows back.

import type { Back, Explained, Part, Summed } from '../lab/protocol.js'
import { h } from './dom.js'
import { agreement, equation, gradientOf, lossOf, type ExplanationStep } from './explanation-parts.js'
import { mergedSteps } from './merged.js'
import { format } from './numbers.js'
import { grid, list } from './tables.js'

interface Shown {
  /** Which channel's window is shown. */
  readonly part: number
  /** What is answered is called so. */
  readonly names: readonly string[]
  readonly dark: boolean
}

/** Windows with longer sides are shown by their strongest products. */
const longestSide = 11
const strongestCount = 12

/** What each value adds; padding adds nothing. */
export const products = ({ x, w }: Part): readonly (number | null)[] =>
  x.map((value, i) => (value === null ? null : value * w[i]))

/** `Σ x·w` of one channel. */
export const sumOf = (part: Part): number =>
  products(part).reduce<number>((sum, product) => sum + (product ?? 0), part.rest?.sum ?? 0)

export function stepsOf(explained: Explained, shown: Shown): readonly ExplanationStep[] {
  if ('shares' in explained) return mergedSteps(explained, shown.names)
  const { window, parts } = explained
  const small = Math.max(window.rows, window.columns) <= longestSide
  return [
    ...(small ? windowSteps(explained, shown) : [strongestStep(explained, parts[shown.part])]),
    ...(parts.length > 1 ? [channelStep(explained)] : []),
    valueStep(explained),
    backStep(explained, shown, small),
  ]
}

function windowSteps(
  { window, parts, weights, weightsNote, below }: Summed,
  { part, dark }: Shown,
): readonly ExplanationStep[] {
  const { name, x, w } = parts[part]
  if (x.length === 0)
    return [
      {
        title: 'The window',
        body: [
          h('p', {}, 'No value of the layer below has a part in this one.'),
          h('p', {}, weightsNote ?? `The weights: ${weights}.`),
        ],
      },
    ]
  const { rows, columns, top, left, dilation } = window
  const to = (start: number, count: number, step: number): string =>
    count === 1 ? String(start) : `${start} to ${start + (count - 1) * step}`
  const place =
    below.shape.length === 3
      ? `Rows ${to(top, rows, dilation[0])} and columns ${to(left, columns, dilation[1])} of the layer below, ${name}.`
      : `The layer below, ${name}.`
  const padding = x.includes(null) ? ' Beyond its border there is padding, ·, which adds nothing.' : ''
  return [
    { title: 'The window', body: [h('p', {}, place + padding), grid('x', x, columns, dark)] },
    {
      title: weights === 'filter' ? 'The filter' : 'The weights',
      body: [
        h(
          'p',
          {},
          weights === 'filter'
            ? (weightsNote ?? 'The same filter slides over the whole layer below.')
            : `${weights}.`,
        ),
        grid('w', w, columns, dark),
      ],
    },
    {
      title: 'The products',
      body: [
        grid('x · w', products(parts[part]), columns, dark),
        equation(`Σ x·w = ${format(sumOf(parts[part]))}`, parts.length > 1 ? ` in ${name}` : ''),
      ],
    },
  ]
}

/** Of many products those that count most. */
function strongestStep({ weights }: Summed, part: Part): ExplanationStep {
  const all = products(part)
  const order = all
    .map((product, i) => [i, product ?? 0] as const)
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
  const rows = order
    .slice(0, strongestCount)
    .map(([i, product]) => [
      `${part.rest?.told[i] ?? i}`,
      format(part.x[i] ?? 0),
      format(part.w[i]),
      format(product),
    ])
  const rest = order.slice(strongestCount).reduce((sum, [, product]) => sum + product, part.rest?.sum ?? 0)
  const count = all.length + (part.rest?.count ?? 0)
  const others = `the other ${count - rows.length}`
  return {
    title: 'The products',
    body: [
      h(
        'p',
        {},
        `${count} values come in; the weights are ${weights === 'weights' ? 'learned' : weights}. The strongest products:`,
      ),
      list('x · w', ['input', 'x', 'w', 'x·w'], [...rows, [others, '', '', format(rest)]]),
      equation(`Σ x·w = ${format(sumOf(part))}`),
    ],
  }
}

function channelStep({ parts }: Summed): ExplanationStep {
  const sums = parts.map((part) => [part.name, sumOf(part)] as const)
  const total = sums.reduce((sum, [, one]) => sum + one, 0)
  const order = [...sums].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
  const rows = order.slice(0, strongestCount).map(([name, sum]) => [name, format(sum)])
  const others = order.slice(strongestCount)
  const rest = others.reduce((sum, [, one]) => sum + one, 0)
  const more = others.length > 0 ? [[`the other ${others.length}`, format(rest)]] : []
  return {
    title: 'All channels',
    body: [
      list('sums of the channels', ['channel', 'Σ x·w'], [...rows, ...more]),
      equation(`Σ x·w = ${format(total)}`, ' in all'),
    ],
  }
}

function valueStep({ parts, bias, activation, before, after }: Summed): ExplanationStep {
  const total = parts.reduce((sum, part) => sum + sumOf(part), 0)
  const z = total + (bias ?? 0)
  const activated = activation !== 'linear'
  const sum =
    bias === undefined ? `z = ${format(total)}` : `z = ${format(total)} + (${format(bias)}) = ${format(z)}`
  return {
    title: activated ? `Bias and ${activation}` : bias === undefined ? 'The value' : 'Bias',
    body: [
      equation(sum),
      ...(activated ? [equation(`y = ${activation}(z) = ${format(after)}`)] : []),
      agreement(z, before),
    ],
  }
}

function backStep(explained: Summed, shown: Shown, small: boolean): ExplanationStep {
  const { back } = explained
  const body = 'reason' in back ? [h('p', {}, back.reason)] : backBody(explained, back, shown, small)
  return { title: 'What flows back in training', body }
}

function backBody(explained: Summed, back: Back, shown: Shown, small: boolean): readonly HTMLElement[] {
  const { activation, parts, window, learned, bias, backNote } = explained
  const { x, w, slopes } = parts[shown.part]
  const { delta } = back
  const begin = [lossOf(back, shown.names), gradientOf(back, activation)]
  if (!small || x.length === 0) return begin
  const toFilter = x.map((value) => (value === null ? null : delta * value))
  const toInput = (slopes ?? w).map((slope, i) => (x[i] === null ? null : delta * slope))
  return [
    ...begin,
    ...(learned && explained.weights === 'filter'
      ? [grid('its part of dw: δ · x', toFilter, window.columns, shown.dark)]
      : []),
    grid(slopes ? 'its part of dx: δ · ∂z/∂x' : 'its part of dx: δ · w', toInput, window.columns, shown.dark),
    ...(backNote ? [h('p', {}, backNote)] : []),
    ...(learned && bias !== undefined ? [equation(`its part of db: δ = ${format(delta)}`)] : []),
    h('p', { className: 'quiet' }, 'Every value of the map gives such a part; dw, dx and db are their sums.'),
  ]
}
