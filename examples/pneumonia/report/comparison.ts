// The table that compares the models, and what it means in words.

import type { Comparison, Estimate } from '../compare.js'
import { classNames } from '../layout.js'
import { html, Html } from './html.js'
import type { Contestant, Results } from './results.js'

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** `+4.2`, in points. */
export const points = (share: number): string =>
  `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)}`

/** The interval of a figure as text: `79.1 to 84.0`. */
const range = ({ interval }: Estimate, text: (share: number) => string): string =>
  interval ? `${text(interval[0])} to ${text(interval[1])}` : '–'

const plain = (share: number): string => (100 * share).toFixed(1)

/** A line for each model. */
export function comparisonTable({ contestants, seconds }: Results, comparison: readonly Comparison[]): Html {
  const cell = (estimate: Estimate): Html =>
    isNaN(estimate.value)
      ? html`<td>–</td>`
      : html`<td>${percent(estimate.value)}<br /><span class="range">${range(estimate, plain)}</span></td>`
  const row = ({ recipe, assessment }: Contestant, i: number): Html => {
    const { accuracy, recall, calibration } = comparison[i]
    return html`<tr>
      <td>${recipe.title}</td>
      ${[accuracy, ...recall].map(cell)}
      <td>${assessment.rocAuc.macro?.toFixed(3) ?? '–'}</td>
      <td>${percent(calibration.expectedCalibrationError)}</td>
      <td>${seconds[recipe.name].toFixed(0)} s</td>
    </tr>`
  }
  return html`<table>
    <thead>
      <tr>
        <th>model</th>
        <th>accuracy</th>
        ${classNames.map((name) => html`<th>recall: ${name.toLowerCase().split(' ').at(-1)!}</th>`)}
        <th>mean AUC</th>
        <th>calibration error</th>
        <th>training</th>
      </tr>
    </thead>
    <tbody>
      ${contestants.map(row)}
    </tbody>
  </table>`
}

/** How far the last model is ahead of the first, and whether that could be chance. */
export function gainInWords({ contestants }: Results, comparison: readonly Comparison[]): string {
  const { gain } = comparison[comparison.length - 1]
  const [first, last] = [contestants[0], contestants[contestants.length - 1]].map(
    ({ recipe }) => recipe.title,
  )
  const size = `${Math.abs(100 * gain.value).toFixed(1)} points`
  const sure = gain.interval && (gain.interval[0] > 0 || gain.interval[1] < 0)
  return (
    `The ${last} is ${size} ${gain.value >= 0 ? 'better' : 'worse'} than the ${first}: from ${range(gain, points)} points in ` +
    `95 % of the sets drawn from these patients. ${sure ? 'Chance alone seldom makes such a difference.' : 'That may be chance.'}`
  )
}
