// One convolution from the plain loop to the fastest kernel, as measured.

import { machineOf, runOf, speedOf } from './data/run.js'
import { line, number, rect, svg, text } from './draw.js'

const run = runOf('ladder-simd128')
const relaxed = runOf('ladder-relaxed')

const rungs = [
  {
    name: 'plain loop',
    kernel: 'reference/conv2d-direct',
    speed: speedOf(run, 'reference/conv2d-direct', 1),
  },
  { name: 'im2col', kernel: 'reference/conv2d-im2col', speed: speedOf(run, 'reference/conv2d-im2col', 1) },
  { name: 'panels', kernel: 'wasm/conv2d-im2col', speed: speedOf(run, 'wasm/conv2d-im2col', 1) },
  { name: 'direct', kernel: 'wasm/conv2d-direct', speed: speedOf(run, 'wasm/conv2d-direct', 1) },
  { name: 'relaxed SIMD', kernel: 'the same, fused', speed: speedOf(relaxed, 'wasm/conv2d-direct', 1) },
  {
    name: 'Winograd',
    kernel: 'wasm/…-winograd-f4x4',
    speed: speedOf(relaxed, 'wasm/conv2d-winograd-f4x4', 1),
  },
  { name: 'two threads', kernel: 'the same', speed: speedOf(relaxed, 'wasm/conv2d-winograd-f4x4', 2) },
]

export default function ladder(): string {
  const [left, from, width] = [184, 0.3, 200]
  const [first] = rungs
  const across = (speed: number): number => left + (width * Math.log10(speed / from)) / Math.log10(300 / from)
  const bars = rungs.map(({ name, kernel, speed }, i) => {
    const y = 64 + i * 42
    return [
      text(left - 10, y + 8, name, { anchor: 'end', size: 13, style: 'strong' }),
      text(left - 10, y + 24, kernel, { anchor: 'end', size: 12, style: 'quiet' }),
      rect(left, y, across(speed) - left, 30, { role: i < 2 ? 'x' : i < 5 ? 'w' : 'y' }),
      text(across(speed) + 6, y + 15, number(speed), { anchor: 'start', size: 13 }),
      text(470, y + 15, `×${number(speed / first.speed, 2)}`, { anchor: 'end', size: 13 }),
    ].join('\n')
  })
  const ticks = [1, 10, 100].map(
    (tick) =>
      line([
        [across(tick), 50],
        [across(tick), 56],
      ]) + text(across(tick), 41, tick, { size: 12, style: 'quiet' }),
  )
  return svg(
    480,
    412,
    'The ladder of a convolution',
    `GFLOP/s of a convolution of [8,34,34,32] by 32 filters of 3×3: ${rungs.map(({ name, speed }) => `${name} ${number(speed)}`).join(', ')}. ` +
      `Measured on ${machineOf(run)}.`,
    text(240, 18, 'GFLOP/s of the direct sum, in the fastest turn', { style: 'strong' }),
    line([
      [left, 56],
      [left + width, 56],
    ]),
    ...ticks,
    text(470, 41, 'gain', { anchor: 'end', size: 12, style: 'quiet' }),
    ...bars,
    text(240, 384, `${run.context.cpu}, ${run.context.cores} cores; Node ${run.context.node.slice(1)}`, {
      size: 12,
      style: 'quiet',
    }),
    text(240, 401, `${run.context.date.slice(0, 10)}; docs/figures/data/ladder-*.json`, {
      size: 12,
      style: 'quiet',
    }),
  )
}
