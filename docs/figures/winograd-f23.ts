// F(2,3) with numbers: two outputs of four pixels and three taps, by four products.

import { ndarray, openBackend } from 'receptive'
import { arrow, lines, number, svg, text, type Part } from './draw.js'
import { grid } from './grids.js'

const pixels = [1, 2, 3, 4]
const taps = [1, 10, 100]
const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

/** What the rows of Bᵀ and G do, in words and as functions. */
const transforms = [
  { ofPixels: 'd₀ − d₂', ofTaps: 'g₀', B: [1, 0, -1, 0], G: [1, 0, 0] },
  { ofPixels: 'd₁ + d₂', ofTaps: '½(g₀ + g₁ + g₂)', B: [0, 1, 1, 0], G: [0.5, 0.5, 0.5] },
  { ofPixels: 'd₂ − d₁', ofTaps: '½(g₀ − g₁ + g₂)', B: [0, -1, 1, 0], G: [0.5, -0.5, 0.5] },
  { ofPixels: 'd₁ − d₃', ofTaps: 'g₂', B: [0, 1, 0, -1], G: [0, 0, 1] },
]

const dot = (row: readonly number[], values: readonly number[]): number =>
  row.reduce((sum, factor, i) => sum + factor * values[i], 0)

export default async function winogradF23(): Promise<string> {
  const backend = await openBackend('reference')
  const x = backend.tensor(ndarray(pixels, [1, 1, 4, 1]))
  const w = backend.tensor(ndarray(taps, [1, 3, 1, 1]))
  const outputs = [...(await backend.run('conv2d', { x, w }, window).data())]
  const products = transforms.map(({ B, G }) => dot(B, pixels) * dot(G, taps))
  const [m0, m1, m2, m3] = products
  if (m0 + m1 + m2 !== outputs[0] || m1 - m2 - m3 !== outputs[1])
    throw new Error('winograd-f23: the four products do not give the outputs of the library')

  const [d, g] = [grid(48, 40, [pixels], { role: 'x' }), grid(300, 40, [taps], { role: 'w', size: 40 })]
  const row = ({ ofPixels, ofTaps, B, G }: (typeof transforms)[number], i: number): Part => {
    const y = 142 + i * 66
    const cells = [
      grid(28, y, [[dot(B, pixels)]], { role: 'x', size: 40 }),
      grid(188, y, [[dot(G, taps)]], { role: 'w', size: 40 }),
      grid(382, y, [[products[i]]], {
        role: 'y',
        size: 44,
        letters: 13,
        format: (value) => number(value, 4),
      }),
    ]
    return [
      ...cells.map(({ part }) => part),
      text(74, y + 20, ofPixels, { anchor: 'start', size: 13 }),
      text(156, y + 20, '·', { size: 20 }),
      text(234, y + 20, ofTaps, { anchor: 'start', size: 13 }),
      arrow([352, y + 21], [376, y + 21]),
      text(434, y + 21, `m${'₀₁₂₃'[i]}`, { anchor: 'start' }),
    ].join('\n')
  }
  return svg(
    480,
    490,
    'F(2,3), step by step',
    `The pixels ${pixels.join(', ')} and the taps ${taps.join(', ')} are transformed into four numbers each. Their products ` +
      `${products.map((product) => number(product, 4)).join(', ')} give the outputs ${outputs.join(' and ')}.`,
    text(112, 24, 'pixels d', { style: 'strong' }),
    d.part,
    text(360, 24, 'taps g', { style: 'strong' }),
    g.part,
    arrow([112, 78], [112, 112]),
    text(122, 94, 'Bᵀd', { anchor: 'start', style: 'quiet' }),
    arrow([360, 86], [270, 126]),
    text(334, 108, 'G g', { anchor: 'start', style: 'quiet' }),
    text(404, 128, 'products', { style: 'strong' }),
    ...transforms.map(row),
    lines(
      28,
      430,
      [
        `y₀ = m₀ + m₁ + m₂ = ${number(m0, 4)} + ${number(m1, 4)} + ${number(m2, 4)} = ${outputs[0]}`,
        `y₁ = m₁ − m₂ − m₃ = ${number(m1, 4)} − ${number(m2, 4)} + ${number(-m3, 4)} = ${outputs[1]}`,
      ],
      { anchor: 'start', size: 14, leading: 1.8 },
    ),
  )
}
