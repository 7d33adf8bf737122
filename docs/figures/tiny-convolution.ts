// One weight in three places: what a row's convolution computes, and where its gradients meet.

import { ndarray } from 'receptive'
import { exact } from './data/ops.js'
import { arrow, number, svg, text } from './draw.js'
import { grid } from './grids.js'

const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

export default async function tinyConvolution(): Promise<string> {
  const backend = await exact()
  const [pixels, taps, back] = [
    [1, 3, 2, 4],
    [2, -1],
    [1, 2, -1],
  ]
  const x = backend.tensor(ndarray(pixels, [1, 1, 4, 1]))
  const w = backend.tensor(ndarray(taps, [1, 2, 1, 1]))
  const dy = backend.tensor(ndarray(back, [1, 1, 3, 1]))
  const [y, dw, dx] = await Promise.all(
    [
      backend.run('conv2d', { x, w }, window),
      backend.run('conv2dFilterGradient', { x, dy }, { ...window, kernelSize: [1, 2] }),
      backend.run('conv2dInputGradient', { dy, w }, { ...window, inputShape: [1, 1, 4, 1] }),
    ].map(async (tensor) => Array.from(await tensor.data())),
  )
  backend.dispose()
  const size = 44
  const row = (left: number, top: number, values: readonly number[], role: 'x' | 'w' | 'y' | 'dy') =>
    grid(left, top, [values], { size, role })
  const [xs, dxs] = [row(60, 40, pixels, 'x'), row(60, 84, dx, 'dy')]
  const [ys, dys] = [row(82, 240, y, 'y'), row(82, 284, back, 'dy')]
  const [ws, dws] = [row(344, 40, taps, 'w'), row(344, 84, dw, 'dy')]
  const arrows = y.flatMap((_, i) =>
    taps.map((_, u) =>
      arrow([82 + (i + u) * size, 132], [100 + i * size + 8 * u, 236], { role: 'w', dashed: u === 1 }),
    ),
  )
  const sum = (u: number): string =>
    back
      .map((gradient, i) => `${number(gradient)}·${number(pixels[i + u])}`)
      .join(' + ')
      .replaceAll('+ −', '− ')
  return svg(
    480,
    346,
    'A convolution of four pixels with two weights, forward and backward',
    `Pixels ${pixels.join(', ')}, weights ${taps.map((v) => number(v)).join(' and ')}, outputs ${y.map((v) => number(v)).join(', ')}. The gradients with respect to the ` +
      `outputs are ${back.map((v) => number(v)).join(', ')}, to the weights ${dw.join(' and ')}, and to the pixels ${dx.map((v) => number(v)).join(', ')}. ` +
      'Each weight has three arrows, one to each output; its gradient is the sum of three products.',
    text(30, 62, 'x', { style: 'math' }),
    text(30, 106, 'dx', { style: 'math' }),
    xs.part,
    dxs.part,
    ...arrows,
    text(30, 262, 'y', { style: 'math' }),
    text(30, 306, 'dy', { style: 'math' }),
    ys.part,
    dys.part,
    text(322, 62, 'w', { style: 'math' }),
    text(322, 106, 'dw', { style: 'math' }),
    ws.part,
    dws.part,
    text(290, 166, `dw₀ = ${sum(0)} = ${number(dw[0])}`, { anchor: 'start', size: 13 }),
    text(290, 192, `dw₁ = ${sum(1)} = ${number(dw[1])}`, { anchor: 'start', size: 13 }),
    text(290, 262, `Solid arrows carry w₀ = ${number(taps[0])},`, {
      anchor: 'start',
      size: 12,
      style: 'quiet',
    }),
    text(290, 280, `dashed ones w₁ = ${number(taps[1])}.`, { anchor: 'start', size: 12, style: 'quiet' }),
  )
}
