// Activations and their slopes, side by side.

import { exact, rows } from './data/ops.js'
import { evenly, points } from './data/curves.js'
import { group, svg, text, type Part } from './draw.js'
import { plot } from './plot.js'

const xs = evenly(-4, 4, 161)
/** Of y the gradient takes either the output or the input. */
const shown = [
  ['relu', 'y'],
  ['elu', 'y'],
  ['softplus', 'y'],
  ['sigmoid', 'y'],
  ['tanh', 'y'],
  ['hardSigmoid', 'y'],
  ['hardSwish', 'x'],
  ['silu', 'x'],
  ['gelu', 'x'],
] as const

export default async function activations(): Promise<string> {
  const backend = await exact()
  const panels: Part[] = []
  for (const [i, [name, needs]] of shown.entries()) {
    const x = rows(backend, [xs])
    const y = backend.run(name, { x }, {})
    const dy = rows(backend, [xs.map(() => 1)])
    const slopes = backend.run(`${name}Gradient`, { [needs]: needs === 'y' ? y : x, dy } as never, {})
    const [values, slope] = [await y.data(), await slopes.data()]
    // What lies above the panel is left out.
    const inside = points(xs, values).filter(([, value]) => value <= 2)
    const panel = plot(30, 24, 112, 96, {
      x: { from: -4, to: 4, ticks: [-4, 0, 4] },
      y: { from: -1, to: 2, ticks: [-1, 0, 1, 2] },
    })
    const zero = panel.curve([[-4, 0], [4, 0]], { width: 0.8 }) // prettier-ignore
    const parts = [
      panel.axes,
      zero,
      panel.curve(points(xs, slope), { role: 'dy', dashed: true }),
      panel.curve(inside, { role: 'x' }),
    ]
    panels.push(
      group(
        (i % 3) * 158,
        26 + Math.floor(i / 3) * 158,
        text(86, 10, name, { style: 'code', size: 13 }),
        ...parts,
      ),
    )
  }
  backend.dispose()
  return svg(
    480,
    500,
    'Activations and their slopes',
    'Nine panels over inputs from −4 to 4, each with the activation as a solid line and its slope as a dashed one. ReLU, ELU, softplus and the three gated ' +
      'functions grow on the right with a slope near 1; sigmoid, tanh and the hard sigmoid level off on both sides, and their slope goes to 0. ' +
      'The slopes of ReLU, the hard sigmoid and hard swish jump; the others are smooth.',
    text(140, 14, 'solid: y', { size: 13 }),
    text(330, 14, 'dashed: its slope', { size: 13 }),
    ...panels,
  )
}
