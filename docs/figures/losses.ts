// Losses: of the logit of the right answer, and of an error.

import { losses as made } from './data/losses.js'
import { group, svg } from './draw.js'
import { legend } from './data/legend.js'
import { plot } from './plot.js'

export default async function losses(): Promise<string> {
  const { ofLogits, ofErrors } = await made()
  const left = plot(44, 40, 392, 190, {
    x: { from: -4, to: 4, ticks: [-4, -2, 0, 2, 4], label: 'logit, if the answer is yes' },
    y: { from: 0, to: 4, ticks: [0, 1, 2, 3, 4], label: 'loss' },
  })
  const right = plot(44, 40, 392, 190, {
    x: { from: -3, to: 3, ticks: [-3, -2, -1, 0, 1, 2, 3], label: 'error, x − t' },
    y: { from: 0, to: 4, ticks: [0, 1, 2, 3, 4], label: 'loss' },
  })
  const below = (points: readonly (readonly [number, number])[]) => points.filter(([, loss]) => loss <= 4.001)
  return svg(
    480,
    570,
    'Losses and how steeply they rise',
    'Above: the binary cross-entropy over the logit falls from about 4 at −4 to 0 at 4, and is nearly straight while the answer is wrong. The focal loss lies below it, ' +
      'far below where the answer is right. The squared error of the probability levels off at 1 while the answer is wrong, so that its slope is lost. ' +
      'Below: over the error, the squared error is a parabola, the absolute error a wedge, and Huber’s loss a parabola that goes on as a straight line.',
    left.axes,
    left.curve(below(ofLogits.crossEntropy), { role: 'x' }),
    left.curve(below(ofLogits.focal), { role: 'dy', dashed: true }),
    left.curve(below(ofLogits.squared), { role: 'y', width: 3 }),
    ...legend(
      250,
      56,
      ['cross-entropy', { role: 'x' }],
      ['focal loss, γ = 2', { role: 'dy', dashed: true }],
      ['squared error of p', { role: 'y', width: 3 }],
    ),
    group(
      0,
      286,
      right.axes,
      right.curve(below(ofErrors.squared), { role: 'y', width: 3 }),
      right.curve(below(ofErrors.absolute), { role: 'x' }),
      right.curve(below(ofErrors.huber), { role: 'dy', dashed: true }),
      ...legend(
        180,
        50,
        ['squared', { role: 'y', width: 3 }],
        ['absolute', { role: 'x' }],
        ['Huber, δ = 1', { role: 'dy', dashed: true }],
      ),
    ),
  )
}
