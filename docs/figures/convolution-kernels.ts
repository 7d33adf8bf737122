// What each way to compute one layer's convolution gains: a run of `npm run bench`, kept in data/convolution-kernels.json.

import { readFileSync } from 'node:fs'
import { group, number, rect, svg, text } from './draw.js'

interface Run {
  readonly context: { readonly cpu: string; readonly node: string }
  readonly results: readonly {
    readonly direction: string
    readonly kernel: string
    readonly speedup: number
  }[]
}

const { context, results } = JSON.parse(
  readFileSync(new URL('data/convolution-kernels.json', import.meta.url), 'utf8'),
) as Run

const directions = { FWD: 'forward', BWD_D: 'input gradient', BWD_W: 'filter gradient' }
const kernels = [
  ['direct loops', /^reference\/.*direct$/],
  ['im2col', /^reference\/.*im2col$/],
  ['im2col in blocks, SIMD', /^wasm\/.*-im2col$/],
  ['direct loops, SIMD', /^wasm\/.*direct$/],
  ['Winograd, SIMD', /^wasm\/.*winograd-f4x4$/],
] as const

/** How many times as fast as the reference's im2col a kernel is in a direction. */
const speedup = (direction: string, kernel: RegExp): number =>
  results.find((result) => result.direction === direction && kernel.test(result.kernel))!.speedup

export default function convolutionKernels(): string {
  const longest = Math.max(...results.map((result) => result.speedup))
  const panel = ([direction, title]: readonly [string, string], k: number): string =>
    group(
      12,
      24 + k * 138,
      text(0, 0, title, { anchor: 'start', style: 'strong' }),
      ...kernels.flatMap(([name, kernel], i) => {
        const gain = speedup(direction, kernel)
        const [y, width] = [14 + i * 22, (240 * gain) / longest]
        return [
          text(160, y + 8, name, { anchor: 'end', size: 12 }),
          rect(168, y, width, 16, { role: i < 2 ? 'x' : 'y' }),
          text(174 + width, y + 8, `${number(gain, 2)}×`, { anchor: 'start', size: 12 }),
        ]
      }),
    )
  const said = Object.entries(directions).map(
    ([direction, title]) =>
      `${title}: ${kernels.map(([name, kernel]) => `${name} ${number(speedup(direction, kernel), 2)}`).join(', ')}`,
  )
  return svg(
    480,
    452,
    'The speed of five kernels for one convolution',
    `Bars that tell how many times as fast as the reference’s im2col a kernel is. ${said.join('. ')}.`,
    ...Object.entries(directions).map(panel),
    text(240, 438, `${context.cpu} (Zen 4), Node ${context.node.slice(1)}, one thread; im2col = 1`, {
      size: 12,
      style: 'quiet',
    }),
  )
}
