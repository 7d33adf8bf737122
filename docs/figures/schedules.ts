// The schedules' rates over a thousand updates.

import { schedules as made, type Schedule } from 'receptive'
import { evenly, points } from './data/curves.js'
import { group, svg, text, type Part } from './draw.js'
import { plot } from './plot.js'

const updates = evenly(0, 999.5, 501)
const first = 0.1
const cosine = made.cosineDecay({ initialLearningRate: first, decaySteps: 850 })

const shown: readonly (readonly [name: string, schedule: Schedule])[] = [
  [
    'exponentialDecay',
    made.exponentialDecay({ initialLearningRate: first, decaySteps: 250, decayRate: 0.4 }),
  ],
  [
    'piecewiseConstantDecay',
    made.piecewiseConstantDecay({ boundaries: [400, 750], values: [first, first / 4, first / 20] }),
  ],
  ['cosineDecay', made.cosineDecay({ initialLearningRate: first, decaySteps: 1000 })],
  [
    'cosineDecayRestarts',
    made.cosineDecayRestarts({ initialLearningRate: first, firstDecaySteps: 1000 / 7 }),
  ],
  ['warmup, then cosineDecay', made.warmup({ steps: 150, to: cosine })],
  [
    'one cycle',
    made.warmup({
      steps: 300,
      from: 0.004,
      to: made.cosineDecay({ initialLearningRate: first, decaySteps: 700, alpha: 4e-6 }),
    }),
  ],
]

export default function schedules(): string {
  const panels = shown.map(([name, schedule], i): Part => {
    const panel = plot(44, 26, 172, 92, {
      x: { from: 0, to: 1000, ticks: [0, 500, 1000] },
      y: { from: 0, to: 0.1, ticks: [0, 0.05, 0.1] },
    })
    const curve = panel.curve(points(updates, updates.map(schedule)), { role: 'x' })
    return group(
      (i % 2) * 236,
      Math.floor(i / 2) * 154,
      text(130, 12, name, { size: 13, style: 'code' }),
      panel.axes,
      curve,
    )
  })
  return svg(
    480,
    484,
    'Learning-rate schedules',
    'Six panels of the learning rate over 1000 updates, from 0.1 down to 0. The exponential decay falls at once and ever more slowly. The piecewise one has two steps down. ' +
      'The cosine stays high, falls fastest in the middle and levels off. With restarts it jumps up after 1/7 and 3/7 of the updates, each period twice as long as the one before. ' +
      'A warm-up rises in a straight line first. One cycle rises over 300 updates and falls over 700.',
    ...panels,
    text(240, 472, 'updates done', { size: 13 }),
  )
}
