// Nearest and bilinear between two pixels: where the four outputs stand, and what they take.

import { dot, line, number, svg, text, type Part } from './draw.js'
import { plot } from './plot.js'
import { computeOne, values } from '../shared/reference.js'

const x = values([1, 1, 2, 1], [4, 8])
/** So many outputs draw the curve. */
const fine = 120

const resized = (interpolation: 'nearest' | 'bilinear', columns: number): Promise<readonly number[]> =>
  computeOne('resize2d', { x }, { size: [1, columns], interpolation })

/** Where an output stands on the scale of the inputs, whose first center is 0. */
const position = (i: number, columns: number): number => ((i + 0.5) * 2) / columns - 0.5

async function panel(left: number, interpolation: 'nearest' | 'bilinear'): Promise<Part> {
  const [curve, outputs] = [await resized(interpolation, fine), await resized(interpolation, 4)]
  const {
    axes,
    at,
    curve: draw,
  } = plot(left + 28, 48, 180, 150, {
    x: { from: -0.5, to: 1.5, ticks: [0, 1], label: 'position s' },
    y: { from: 3, to: 9, ticks: [4, 8] },
  })
  return [
    text(left + 118, 22, interpolation, { style: 'strong' }),
    axes,
    draw(
      curve.map((value, i) => [position(i, fine), value]),
      { role: 'y' },
    ),
    ...x.data.map((value, i) => {
      const [cx, cy] = at(i, value)
      return line([[cx, cy], [cx, at(0, 3)[1]]], { role: 'x', dashed: true }) + dot([cx, cy], 7, 'x') // prettier-ignore
    }),
    ...outputs.map((value, i) => {
      const [cx, cy] = at(position(i, 4), value)
      return dot([cx, cy], 4, 'ink') + text(cx, cy - 16, number(value), { size: 13 })
    }),
  ].join('\n')
}

export default async function upsampling(): Promise<string> {
  const [nearest, bilinear] = [await resized('nearest', 4), await resized('bilinear', 4)]
  return svg(
    480,
    270,
    'Nearest and bilinear upsampling',
    'Two pixels, 4 at position 0 and 8 at position 1, and four outputs at −¼, ¼, ¾ and 1¼. Nearest is a step halfway between the ' +
      `pixels: ${nearest.join(', ')}. Bilinear is a straight line between them and flat outside: ${bilinear.join(', ')}.`,
    await panel(8, 'nearest'),
    await panel(248, 'bilinear'),
    text(240, 256, 'large dots: the two pixels; small dots: the four outputs', { size: 12, style: 'quiet' }),
  )
}
