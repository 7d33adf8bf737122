// The filters of the first layer, and what each gives for a film.

import { activations, filters, type NDArray } from 'receptive'
import { svg, text, type Part } from './draw.js'
import { films, network, one, picture, tiles } from './rasters.js'

const columns = 8
const gap = 4
const side = (440 + gap) / columns - gap

export default async function innerMaps(): Promise<string> {
  const net = await network()
  const film = one(films(2), 2)
  const first = await filters(net, 'conv2d')
  const found = await activations(net, film)
  net.dispose()
  const rows: readonly (readonly [string, NDArray, (readonly [number, number])?])[] = [
    ['conv2d: 8 filters of 3 × 3', first, [0, 1]],
    ['conv2d: what they give, 64 × 64', found.conv2d],
    ['conv2d_1: 16 maps of 32 × 32', found.conv2d_1],
    ['conv2d_2: 16 maps of 16 × 16', found.conv2d_2],
  ]
  let y = 24
  const parts: Part[] = []
  for (const [name, maps, range] of rows) {
    parts.push(text(20, y, name, { anchor: 'start', size: 13, style: 'strong' }))
    const images = tiles(maps, range)
    for (const [i, image] of images.entries()) {
      const [row, column] = [Math.floor(i / columns), i % columns]
      parts.push(await picture(20 + column * (side + gap), y + 12 + row * (side + gap), side, image))
    }
    y += 12 + Math.ceil(images.length / columns) * (side + gap) - gap + 24
  }
  return svg(
    480,
    Math.ceil(y - 8),
    'From filters to maps',
    'Eight filters of 3 × 3 weights as gray squares, mid-gray for 0. Below them the eight maps that they give for a film: some ' +
      'show edges of ribs and lungs, some bright tissue. Below those the 16 maps of the second convolution and the 16 of the third, ' +
      'coarser and sparser, some of which are bright in one lung only.',
    ...parts,
  )
}
