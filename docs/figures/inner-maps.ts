// The filters of the first layer, and what each gives for a film.

import { activations, filters, imageGrid, type NDArray } from 'receptive'
import { svg, text } from './draw.js'
import { films, network, one, picture } from './rasters.js'

export default async function innerMaps(): Promise<string> {
  const net = await network()
  const film = one(films(2), 2)
  const first = await filters(net, 'conv2d')
  const found = await activations(net, film)
  const grid = (maps: NDArray) => imageGrid(maps, { columns: 8, gap: 2 })
  net.dispose()
  const rows = [
    ['conv2d: 8 filters of 3 × 3', imageGrid(first, { columns: 8, gap: 1, scale: 6, range: [0, 1] }), 59],
    ['conv2d: what they give, 64 × 64', grid(found.conv2d), 59],
    ['conv2d_1: 16 maps of 32 × 32', grid(found.conv2d_1), 118],
    ['conv2d_2: 16 maps of 16 × 16', grid(found.conv2d_2), 118],
  ] as const
  let y = 24
  const parts: string[] = []
  for (const [name, image] of rows) {
    parts.push(text(20, y, name, { anchor: 'start', size: 13, style: 'strong' }))
    parts.push(await picture(20, y + 12, 440, image))
    y += 12 + (440 * image.height) / image.width + 24
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
