// What is taken away from dy: its mean, and its part along x̂. The rest, scaled, is the gradient with respect to x.

import { line, number, rect, svg, text, type Part, type Role } from './draw.js'
import { compute, computeOne, values } from '../shared/reference.js'

const x = values([4, 1], [0, 4, 4, 4])
const dy = values([4, 1], [2, 0, 0, 2])
const gamma = values([1], [2])
const scale = 15

/** Four bars around a line at height `y`, with their numbers. */
function bars(y: number, numbers: readonly number[], role: Role, label: readonly string[]): Part {
  const left = (i: number): number => 232 + i * 60
  return [
    ...label.map((words, i) =>
      text(16, y + (i - (label.length - 1) / 2) * 18, words, {
        anchor: 'start',
        size: 13,
        ...(i === 0 ? { style: 'strong' } : { style: 'quiet' }),
      }),
    ),
    line([[220, y], [464, y]]), // prettier-ignore
    ...numbers.map((value, i) => {
      const height = Math.abs(value) * scale
      const bar = rect(left(i), value < 0 ? y : y - height, 36, height, { role })
      return (
        bar + text(left(i) + 18, value < 0 ? y + height + 10 : y - height - 10, number(value), { size: 12 })
      )
    }),
  ].join('')
}

export default async function batchNormalizationGradient(): Promise<string> {
  const { mean, variance } = await compute('batchStatistics', { x }, {})
  const attributes = { epsilon: 1 }
  const normalized = await computeOne('batchNormalization', { x, mean, variance }, attributes)
  const { gamma: dgamma, beta: dbeta } = await compute(
    'batchNormalizationParameterGradient',
    { x, dy, mean, variance },
    attributes,
  )
  const dx = await computeOne(
    'batchNormalizationInputGradient',
    { x, dy, mean, variance, gamma, dgamma, dbeta },
    attributes,
  )
  const M = x.data.length
  const average = x.data.map(() => dbeta.data[0] / M)
  const along = normalized.map((value) => (value * dgamma.data[0]) / M)
  return svg(
    480,
    352,
    'The gradient of batch normalization',
    `Bars for one channel of four values. dy is ${dy.data.join(', ')}. Its mean, ${average[0]}, is taken away, and so is its part ` +
      `along the normalized values, ${along.join(', ')}. What is left is dx: ${dx.join(', ')}. It sums to 0.`,
    bars(64, dy.data, 'dy', ['dy']),
    bars(140, average, 'zero', ['− dβ/M', 'the mean of dy']),
    bars(212, along, 'zero', ['− x̂ · dγ/M', 'the part of dy along x̂']),
    bars(298, dx, 'x', [
      '= dx',
      `times γ·s = ${number(gamma.data[0] / Math.sqrt(variance.data[0] + 1))}; sums to 0`,
    ]),
  )
}
