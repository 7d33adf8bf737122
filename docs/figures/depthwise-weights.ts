// Which input channels each output channel sees, and how many weights that takes: full, depthwise and pointwise.

import { input, layers, model, type Layer } from 'receptive'
import { dot, group, line, number, svg, text } from './draw.js'

const channels = 4
const [rows, columns] = [6, 6]

const kinds = [
  ['full, 3×3', () => layers.conv2d({ filters: channels, kernelSize: 3, padding: 'same', useBias: false })],
  ['depthwise, 3×3', () => layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false })],
  ['pointwise, 1×1', () => layers.conv2d({ filters: channels, kernelSize: 1, useBias: false })],
] as const

/** A layer's weights, and which output channels a pixel's input channels move. */
async function measured(layer: Layer) {
  const x = input({ shape: [rows, columns, channels] })
  const net = model({ inputs: x, outputs: layer.apply(x) })
  await net.compile({ loss: 'meanSquaredError', backend: 'reference', seed: 1 })
  const weights = Object.values(await net.getWeights()).reduce((sum, { data }) => sum + data.length, 0)
  const shape = [1, rows, columns, channels]
  const middle = (3 * columns + 3) * channels
  const links = await Promise.all(
    Array.from({ length: channels }, async (_, c) => {
      const data = new Float32Array(rows * columns * channels)
      data[middle + c] = 1
      const { data: y } = await net.predict({ shape, data })
      return Array.from({ length: channels }, (_, k) => k).filter((k) => y[middle + k] !== 0)
    }),
  )
  return { weights, links }
}

export default async function depthwiseWeights(): Promise<string> {
  const found = await Promise.all(kinds.map(([, layer]) => measured(layer())))
  const [full, depthwise, pointwise] = found.map(({ weights }) => weights)
  const diagram = ({ weights, links }: (typeof found)[number], k: number): string => {
    const y = (c: number): number => 62 + c * 34
    return group(
      12 + k * 156,
      0,
      text(72, 24, kinds[k][0], { style: 'strong' }),
      ...links.flatMap((all, c) => all.map((to) => line([[24, y(c)], [120, y(to)]], { role: 'w' }))), // prettier-ignore
      ...links.flatMap((_, c) => [dot([24, y(c)], 9, 'x'), dot([120, y(c)], 9, 'y')]),
      text(72, 206, `${number(weights)} weights`),
      text(72, 226, `${number(weights)} products`, { size: 12, style: 'quiet' }),
      text(72, 242, 'per pixel', { size: 12, style: 'quiet' }),
    )
  }
  return svg(
    480,
    290,
    'Full, depthwise and pointwise convolution',
    `Four input channels on the left of each diagram, four output channels on the right. Full, 3 × 3: each input is connected with ` +
      `each output, ${full} weights. Depthwise, 3 × 3: each input with its own output alone, ${depthwise} weights. Pointwise, 1 × 1: ` +
      `each input with each output, ${pointwise} weights. Depthwise and pointwise together have ${depthwise + pointwise}.`,
    ...found.map(diagram),
    text(
      240,
      272,
      `depthwise, then pointwise: ${depthwise} + ${pointwise} = ${depthwise + pointwise} weights instead of ${full}`,
      { size: 13 },
    ),
  )
}
