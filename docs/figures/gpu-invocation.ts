// One invocation: the texels that it reads and the one texel that it writes.

import { conv2dGeometry } from '../../kernels/ops/window.js'
import { arrow, frame, lines, svg, text } from './draw.js'
import { grid } from './grids.js'

const { H, W, oH, oW, kH, kW } = conv2dGeometry([1, 5, 6, 4], [3, 3, 4, 4], {
  strides: [1, 1],
  dilations: [1, 1],
  padding: 'valid',
})
/** The pixel of the output that the invocation computes. */
const [i, j] = [2, 2]

const blank = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0))

export default function gpuInvocation(): string {
  const size = 30
  const input = grid(20, 52, blank(H, W), {
    size,
    format: () => '',
    role: (row, column) => (row >= i && row < i + kH && column >= j && column < j + kW ? 'x' : 'none'),
  })
  const output = grid(330, 66, blank(oH, oW), {
    size,
    format: (_, row, column) => String(row * oW + column),
    letters: 12,
    role: (row, column) => (row === i && column === j ? 'y' : 'none'),
  })
  const filter = grid(226, 170, blank(kH, kW), { size: 24, format: () => '', role: 'w' })
  const x = i * oW + j
  return svg(
    480,
    352,
    'One invocation',
    `An input of ${H}×${W} pixels of four channels, each pixel a texel, and an output of ${oH}×${oW}. Invocation ${x} computes the ` +
      `output at row ${i} and column ${j}: it reads the ${kH * kW} texels of its window and the filters' texels, and writes one texel.`,
    text(110, 22, 'texture x', { style: 'strong' }),
    text(110, 40, 'a texel: 4 channels', { size: 12, style: 'quiet' }),
    input.part,
    input.window(i, j, kH, kW, { role: 'x' }),
    text(262, 256, 'filters w', { style: 'strong' }),
    filter.part,
    text(390, 28, 'texture y', { style: 'strong' }),
    text(390, 48, 'numbers: invocations', { size: 12, style: 'quiet' }),
    output.part,
    output.window(i, j, 1, 1, { role: 'y' }),
    frame(226, 170, 72, 72, { role: 'w' }),
    arrow([172, 152], [output.at(i, j)[0] - 5, 163], { role: 'x', width: 2 }),
    arrow([300, 206], [output.at(i, j)[0] + 6, 163], { bend: -14, role: 'w', width: 2 }),
    lines(
      20,
      284,
      [
        `this.thread.x = ${x}`,
        `i = ⌊${x} / ${oW}⌋ = ${i},  j = ${x} − ${oW} · ${i} = ${j}`,
        `reads ${kH * kW} texels of x and ${4 * kH * kW} of w, writes 1 of y`,
      ],
      { anchor: 'start', size: 14, leading: 1.7, style: 'code' },
    ),
  )
}
