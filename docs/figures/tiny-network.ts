// The network of the chapter on backpropagation: every value on its way forward, and every gradient on its way back.

import type { Tensor } from 'receptive'
import { exact, rows } from './data/ops.js'
import { arrow, number, rect, svg, text, type Part, type Point, type Role } from './draw.js'

/** The values of a tensor, row after row. */
const valuesOf = async (tensor: Tensor): Promise<number[]> => Array.from(await tensor.data())

/** Everything in the network, by name: forward as `h`, backward as `dh`. */
export async function passes(): Promise<Record<string, readonly number[]>> {
  const backend = await exact()
  const [x, target] = [rows(backend, [[1, 2]]), rows(backend, [[1, 0]])]
  const [A, b] = [rows(backend, [[2, -1], [-1, 1]]), backend.reshape(rows(backend, [[1, 1]]), [2])] // prettier-ignore
  const [C, e] = [rows(backend, [[1, -1], [0, 1]]), backend.reshape(rows(backend, [[0, 0]]), [2])] // prettier-ignore
  const a = backend.run('dense', { x, w: A, b }, {})
  const h = backend.run('relu', { x: a }, {})
  const z = backend.run('dense', { x: h, w: C, b: e }, {})
  const p = backend.run('softmax', { x: z }, {})
  const loss = backend.run('softmaxCrossEntropy', { x: z, target }, {})
  const dz = backend.run('softmaxCrossEntropyGradient', { x: z, target }, {})
  const dh = backend.run('denseInputGradient', { dy: dz, w: C }, {})
  const dC = backend.run('denseWeightGradient', { x: h, dy: dz }, {})
  const da = backend.run('reluGradient', { y: h, dy: dh }, {})
  const dx = backend.run('denseInputGradient', { dy: da, w: A }, {})
  const dA = backend.run('denseWeightGradient', { x, dy: da }, {})
  const [db, de] = [backend.run('biasGradient', { dy: da }, {}), backend.run('biasGradient', { dy: dz }, {})]
  const all = { x, A, b, a, h, C, e, z, p, loss, dz, dh, dC, de, da, dx, dA, db }
  const found = await Promise.all(
    Object.entries(all).map(async ([name, tensor]) => [name, await valuesOf(tensor)] as const),
  )
  backend.dispose()
  return Object.fromEntries(found)
}

/** Two numbers, one over the other: what goes forward, in its color, and the gradient. */
const pair = ([x, y]: Point, role: Role, [ahead, back]: readonly [number, number]): Part =>
  [
    rect(x - 20, y - 18, 40, 18, { role }),
    text(x, y - 9, number(ahead), { size: 12 }),
    rect(x - 20, y, 40, 18, { role: 'dy' }),
    text(x, y + 9, number(back), { size: 12 }),
  ].join('\n')

const between = (from: Point, to: Point, part: number): Point => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
]

export default async function tinyNetwork(): Promise<string> {
  const found = await passes()
  const [height, across] = [[96, 276], { x: 34, h: 184, z: 334 }]
  /** A column of two values with their gradients under their names. */
  const column = (name: 'x' | 'h' | 'z', label: readonly string[], role: Role): Part[] =>
    height.map((y, i) =>
      [
        text(across[name], y - 30, label[i], { size: 13, style: 'math' }),
        pair([across[name], y], role, [found[name][i], found[`d${name}`][i]]),
      ].join('\n'),
    )
  /** The four weights between two columns, each with its gradient. */
  const weights = (name: 'A' | 'C', from: number, to: number): Part[] =>
    height.flatMap((start, i) =>
      height.map((end, o) => {
        const ends: readonly [Point, Point] = [
          [from + 22, start],
          [to - 24, end],
        ]
        const values = [found[name][2 * i + o], found[`d${name}`][2 * i + o]] as const
        return arrow(...ends) + pair(between(...ends, i === o ? 0.5 : 0.32), 'w', values)
      }),
    )
  const biases = (name: 'b' | 'e', x: number): Part[] =>
    [34, 338].map((y, i) => pair([x - 46, y], 'w', [found[name][i], found[`d${name}`][i]]) + arrow([x - 26, y], [x - 14, y + (i === 0 ? 22 : -42)])) // prettier-ignore
  return svg(
    480,
    396,
    'A network of two inputs, two ReLU units and two classes, forward and backward',
    `Inputs ${found.x.join(' and ')}; hidden values ${found.h.join(' and ')}; scores ${found.z.join(' and ')}; the loss is ` +
      `${number(found.loss[0], 4)}. Under each value stands its gradient. Scores: ${found.dz.map((v) => number(v)).join(' and ')}; ` +
      `hidden values: ${found.dh.map((v) => number(v)).join(' and ')}; inputs: ${found.dx.map((v) => number(v)).join(' and ')}. ` +
      `First weights: ${found.dA.map((v) => number(v)).join(', ')}; second weights: ${found.dC.map((v) => number(v)).join(', ')}.`,
    ...weights('A', across.x, across.h),
    ...weights('C', across.h, across.z),
    ...height.map((y, i) => arrow([across.z + 22, y], [418, 186 + (i === 0 ? -26 : 26)])),
    ...biases('b', across.h),
    ...biases('e', across.z),
    ...column('x', ['x₀', 'x₁'], 'x'),
    ...column('h', ['a₀ = h₀', 'a₁ = h₁'], 'y'),
    ...column('z', ['z₀', 'z₁'], 'y'),
    text(444, 150, 'L', { size: 13, style: 'math' }),
    pair([444, 186], 'y', [Number(found.loss[0].toFixed(3)), 1]),
    text(446, 226, 'p = ½, ½', { size: 12 }),
    rect(20, 368, 16, 12, { role: 'y' }),
    rect(36, 368, 16, 12, { role: 'w' }),
    text(60, 374, 'above: a value or a weight', { anchor: 'start', size: 12 }),
    rect(250, 368, 16, 12, { role: 'dy' }),
    text(274, 374, 'below: its gradient', { anchor: 'start', size: 12 }),
  )
}
