// Where the minimum goes if a penalty is added to (w − w*)²/2: found by gradient descent, with the library's ops.

import { exact, rows } from './data/ops.js'
import { evenly, points } from './data/curves.js'
import { legend } from './data/legend.js'
import { svg } from './draw.js'
import { plot } from './plot.js'

const best = evenly(-3, 3, 121)

/**
 * The weights after many small steps down loss and penalty. The last steps are tiny: at a kink, a weight swings as far as a step
 * goes.
 */
export async function minima(penalty: { readonly l1: number; readonly l2: number }): Promise<number[]> {
  const backend = await exact()
  const negated = rows(backend, [best.map((value) => -value)])
  const [w, v] = [rows(backend, [best]), rows(backend, [best.map(() => 0)])]
  for (let step = 0; step < 1250; step++)
    backend.scope(() => {
      const g = backend.run('l1l2Gradient', { w, g: backend.run('add', { a: w, b: negated }, {}) }, penalty)
      backend.update(
        'sgd',
        { w, v, g },
        { learningRate: step < 1200 ? 0.01 : 0.0005, momentum: 0, nesterov: false },
      )
    })
  const found = Array.from(await w.data())
  backend.dispose()
  return found
}

export default async function penalties(): Promise<string> {
  const [l1, l2] = [await minima({ l1: 1, l2: 0 }), await minima({ l1: 0, l2: 0.5 })]
  const shown = plot(56, 34, 380, 260, {
    x: { from: -3, to: 3, ticks: [-3, -2, -1, 0, 1, 2, 3], label: 'best weight without a penalty, w*' },
    y: { from: -3, to: 3, ticks: [-3, -2, -1, 0, 1, 2, 3], label: 'best weight with it, w' },
  })
  return svg(
    480,
    346,
    'What L1 and L2 do to the best weight',
    'Over the best weight without a penalty, from −3 to 3, the best weight with one. Without a penalty the line is the diagonal. L2 with a factor of 1/2 halves every weight: ' +
      'a straight line of half the slope. L1 with a factor of 1 moves every weight by 1 towards 0: between −1 and 1 the line is flat at 0, and beyond that it runs parallel to the diagonal.',
    shown.axes,
    shown.curve([[-3, -3], [3, 3]], { width: 1 }), // prettier-ignore
    shown.curve(points(best, l2), { role: 'x', dashed: true }),
    shown.curve(points(best, l1), { role: 'dy', width: 3 }),
    ...legend(
      290,
      224,
      ['no penalty', { width: 1 }],
      ['L2, l2 = ½', { role: 'x', dashed: true }],
      ['L1, l1 = 1', { role: 'dy', width: 3 }],
    ),
  )
}
