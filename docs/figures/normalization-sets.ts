// Which values share a mean and a variance. Found out by moving one value: what it moves with it is marked.

import { layers, sequential, type Layer, type Shape } from 'receptive'
import { group, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'
import { moved } from './shared/moves.js'
import { compute, values } from '../shared/reference.js'

const [examples, pixels, channels] = [2, 3, 4]
const shape = [examples, 1, pixels, channels]
const place = 1

async function batch(data: readonly number[]): Promise<readonly number[]> {
  const x = values(shape, data)
  const { mean, variance } = await compute('batchStatistics', { x }, {})
  return (await compute('batchNormalization', { x, mean, variance }, { epsilon: 1e-3 })).y.data
}

/** What a layer makes of a batch at inference. */
const by =
  (layer: (config: { inputShape: Shape }) => Layer) =>
  async (data: readonly number[]): Promise<readonly number[]> => {
    const model = sequential([layer({ inputShape: shape.slice(1) })])
    await model.compile({ loss: 'meanSquaredError', backend: 'reference' })
    return Array.from((await model.predict({ shape, data: Float32Array.from(data) })).data)
  }

const sets = [
  ['batch normalization', 'one channel of all examples', batch],
  ['layer normalization', 'one pixel of one example', by((config) => layers.layerNormalization(config))],
  [
    'group normalization',
    'some channels of one example',
    by((config) => layers.groupNormalization({ ...config, groups: 2 })),
  ],
  [
    'layer, axis [1, 2, 3]',
    'one example',
    by((config) => layers.layerNormalization({ ...config, axis: [1, 2, 3] })),
  ],
] as const

export default async function normalizationSets(): Promise<string> {
  const x = Array.from({ length: examples * pixels * channels }, (_, i) => Math.sin(i * i))
  const parts = await Promise.all(
    sets.map(async ([title, words, f], k) => {
      const marked = await moved(f, x, place)
      const block = (n: number): string => {
        const of = (row: number, column: number): number => (n * pixels + column) * channels + row
        const blank = rowsOf(new Array(pixels * channels).fill(0), pixels)
        const said = (_: number, row: number, column: number): string =>
          of(row, column) === place ? '●' : marked.has(of(row, column)) ? '×' : ''
        const role = (row: number, column: number) => (marked.has(of(row, column)) ? 'x' : 'none')
        return (
          grid(n * 92, 42, blank, { size: 24, role, format: said }).part +
          text(n * 92 + 36, 152, `example ${n}`, { size: 12, style: 'quiet' })
        )
      }
      return group(
        56 + (k % 2) * 226,
        26 + Math.floor(k / 2) * 190,
        text(-30, 0, title, { anchor: 'start', style: 'strong' }),
        text(-30, 20, words, { anchor: 'start', size: 12, style: 'quiet' }),
        ...Array.from({ length: examples }, (_, n) => block(n)),
      )
    }),
  )
  return svg(
    480,
    412,
    'Which values share a mean and a variance',
    'Two examples as tables with a row per channel and a column per pixel, four times. Batch normalization: the values of one ' +
      'channel at all pixels of both examples belong together. Layer normalization: all channels of one pixel of one example. ' +
      'Group normalization with two groups: two channels at all pixels of one example. Layer normalization over the axes 1, 2 ' +
      'and 3: all values of one example.',
    ...parts,
    text(240, 396, 'rows: channels; columns: pixels; × shares its statistics with ●', {
      size: 12,
      style: 'quiet',
    }),
  )
}
