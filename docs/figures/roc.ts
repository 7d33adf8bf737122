// The ROC curve of the chapter's five scores, and of a finer ranking; the area below.

import { rocCurve } from 'receptive'
import { number, svg, text, type Part } from './draw.js'
import { plot } from './plot.js'

export const labels = [1, 0, 1, 0, 1]
export const scores = [0.9, 0.8, 0.8, 0.4, 0.3]

export default function roc(): string {
  const { fpr, tpr, thresholds, auc } = rocCurve(labels, scores)
  const shown = plot(50, 40, 260, 260, {
    x: { from: 0, to: 1, ticks: [0, 0.5, 1], label: 'share of the negatives taken' },
    y: {
      from: 0,
      to: 1,
      ticks: [0, 1 / 3, 2 / 3, 1],
      label: 'share of the positives taken',
      format: (value) => ['0', '1/3', '2/3', '1'][Math.round(value * 3)],
    },
  })
  const under = [...fpr.map((x, i) => shown.at(x, tpr[i])), shown.at(1, 0)]
  const area: Part = `<polygon class="cell x" points="${under.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}"/>`
  const marks = thresholds.slice(1).map((threshold, i) => {
    const [x, y] = shown.at(fpr[i + 1], tpr[i + 1])
    const beside = i === 0 ? ([10, 12] as const) : i === 1 ? ([8, 14] as const) : ([10, 0] as const)
    return text(x + beside[0], y + beside[1], `≥ ${number(threshold)}`, { anchor: 'start', size: 12 })
  })
  return svg(
    480,
    360,
    'A ROC curve',
    `The ROC curve of five scores, three of them positive. It goes through ${fpr.map((x, i) => `(${number(x)}, ${number(tpr[i])})`).join(', ')}: a step up for a positive ` +
      `example that the threshold passes, one to the right for a negative one, and a diagonal where one of each has the same score. The area below is ${number(auc, 4)}. ` +
      'A dashed diagonal marks scores that say nothing.',
    area,
    shown.axes,
    shown.curve([[0, 0], [1, 1]], { dashed: true, width: 1 }), // prettier-ignore
    shown.curve(
      fpr.map((x, i) => [x, tpr[i]] as const),
      { role: 'x', width: 3 },
    ),
    ...marks,
    text(360, 70, 'score', { anchor: 'start', size: 12, style: 'quiet' }),
    text(406, 70, 'class', { anchor: 'start', size: 12, style: 'quiet' }),
    ...scores.flatMap((score, i) => [
      text(360, 94 + i * 22, number(score), { anchor: 'start', size: 13 }),
      text(406, 94 + i * 22, labels[i] === 1 ? 'positive' : 'negative', { anchor: 'start', size: 13 }),
    ]),
    text(360, 230, `AUC = ${number(auc, 4)}`, { anchor: 'start', size: 14, style: 'strong' }),
    text(360, 252, '3½ of 6 pairs', { anchor: 'start', size: 12 }),
  )
}
