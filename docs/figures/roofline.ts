// What the machine can do, by operations per byte, and the kernels of one layer under it.

import { runOf, speedOf } from './data/run.js'
import { dot, line, number, svg, text, type Point, type Role } from './draw.js'
import { plot } from './plot.js'

const run = runOf('ladder-simd128')
const roof = run.roofs.find(({ threads }) => threads === 1)!
const [{ flops, bytes }] = run.results
const intensity = flops / bytes

const points: readonly { name: string; kernel: string; role: Role; right?: boolean }[] = [
  { name: 'Winograd F(4×4)', kernel: 'wasm/conv2d-winograd-f4x4', role: 'y' },
  { name: 'direct', kernel: 'wasm/conv2d-direct', role: 'w', right: true },
  { name: 'im2col, TypeScript', kernel: 'reference/conv2d-im2col', role: 'x' },
  { name: 'plain loop', kernel: 'reference/conv2d-direct', role: 'x' },
]

export default function roofline(): string {
  const shown = plot(52, 44, 404, 250, {
    x: { from: 0.1, to: 1000, ticks: [0.1, 1, 10, 100, 1000], scale: 'log', label: 'operations per byte' },
    y: { from: 0.2, to: 300, ticks: [1, 10, 100], scale: 'log', label: 'GFLOP/s' },
  })
  const edge = roof.gflops / roof.gigabytes
  const speeds = points.map((point) => ({ ...point, speed: speedOf(run, point.kernel, 1) }))
  return svg(
    480,
    374,
    'The roofline of a run',
    `On one thread the machine computes ${number(roof.gflops)} GFLOP/s in registers and reads ${number(roof.gigabytes)} GB/s. The roof rises with ` +
      `operations per byte up to ${number(edge, 2)}, and is flat from there. At the layer's ${number(intensity, 2)} operations per byte: ` +
      `${speeds.map(({ name, speed }) => `${name} ${number(speed)}`).join(', ')} GFLOP/s.`,
    shown.axes,
    shown.curve(
      [
        [0.1, 0.1 * roof.gigabytes],
        [edge, roof.gflops],
        [1000, roof.gflops],
      ],
      { role: 'ink', width: 2.5 },
    ),
    text(...move(shown.at(0.45, 0.45 * roof.gigabytes), 12, 14), `memory: ${number(roof.gigabytes)} GB/s`, {
      anchor: 'start',
      size: 13,
    }),
    text(...move(shown.at(edge, roof.gflops), 6, 14), `arithmetic: ${number(roof.gflops, 2)} GFLOP/s`, {
      anchor: 'start',
      size: 13,
    }),
    line([shown.at(intensity, 0.2), shown.at(intensity, 300)], { dashed: true }),
    ...speeds.map(({ name, speed, role, right }) => {
      const at = shown.at(intensity, speed)
      const label = text(at[0] + (right ? 10 : -10), at[1], `${name}: ${number(speed)}`, {
        anchor: right ? 'start' : 'end',
        size: 13,
      })
      return dot(at, 5, role) + label
    }),
    text(240, 344, 'One thread, the run of the ladder.', { size: 12, style: 'quiet' }),
    text(240, 361, 'Speeds count the operations of the direct sum.', { size: 12, style: 'quiet' }),
  )
}

const move = ([x, y]: Point, right: number, down: number): Point => [x + right, y + down]
