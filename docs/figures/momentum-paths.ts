// Four optimizers on the same narrow bowl.

import { adam, sgd, type Optimizer } from 'receptive'
import { bowl, descend, type Pair } from '../play/momentum/descent.js'
import { exact } from './data/ops.js'
import { dot, group, line, number, svg, text, type Part } from './draw.js'

const condition = 30
const surface = bowl(condition)
const steps = 40

const optimizers: readonly (readonly [name: string, settings: string, optimizer: Optimizer])[] = [
  ['gradient descent', 'rate 0.06', sgd({ learningRate: 0.06 })],
  ['momentum', 'rate 0.03, momentum 0.8', sgd({ learningRate: 0.03, momentum: 0.8 })],
  ['Nesterov', 'rate 0.03, momentum 0.8', sgd({ learningRate: 0.03, momentum: 0.8, nesterov: true })],
  ['Adam', 'rate 0.5', adam({ learningRate: 0.5 })],
]

const [across, down] = [18, 34]
/** Where a point of the bowl stands in a panel. */
const place = ([x, y]: Pair): Pair => [190 + x * across, 92 - y * down]

/** The points where the bowl has a height, as far as there is room. */
const contour = (height: number): Part =>
  line(
    surface
      .contour(height)
      .map(place)
      .filter(([x]) => x <= 228),
    { width: 0.8 },
  )

export default async function momentumPaths(): Promise<string> {
  const backend = await exact()
  const panels: Part[] = []
  const left: string[] = []
  for (const [i, [name, settings, optimizer]] of optimizers.entries()) {
    const path = await descend(backend, optimizer, surface, steps)
    const end = surface.value(path[path.length - 1])
    left.push(`${name} ${number(end, 2)}`)
    const parts = [
      text(120, 0, name, { style: 'strong' }),
      text(120, 176, settings, { size: 12, style: 'quiet' }),
      text(120, 194, `f = ${number(end, 2)} after ${steps} steps`, { size: 12 }),
      ...[1, 6, 18, 40].map(contour),
      line(path.map(place), { role: 'dy' }),
      ...path.map((at) => dot(place(at), 2, 'dy')),
      dot(place([0, 0]), 4, 'ink'),
    ]
    panels.push(group((i % 2) * 236, 22 + Math.floor(i / 2) * 232, ...parts))
  }
  backend.dispose()
  return svg(
    480,
    470,
    'Paths of four optimizers in a narrow bowl',
    `The bowl is ${condition} times as curved upwards as along. From the same point on the left, ${steps} steps of each. Plain gradient descent jumps from side to side and creeps along. ` +
      'With momentum the path swings widely at first and then runs along the valley, past its lowest point and back. Nesterov’s path swings less. Adam goes diagonally at first, ' +
      `as both directions get steps of the same size, and overshoots. The function is left at: ${left.join(', ')}.`,
    ...panels,
  )
}
