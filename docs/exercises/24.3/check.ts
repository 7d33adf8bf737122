import { input, layers } from 'receptive'
import { exercise } from '../exercise.js'

const [channels, filters] = [16, 16]
const layer = layers.conv2d({ filters, kernelSize: 3, padding: 'same' })
const [rows, columns] = layer.apply(input({ shape: [30, 30, channels] })).shape
const across = Math.ceil(rows / 4)

export default exercise<typeof import('./start.js')>({
  title: 'What a layer costs',
  check({ tiles, products, direct }, hold) {
    hold.equal('Tiles of F(4×4)', tiles(), across ** 2, [
      [49, 'Seven tiles a side leave two rows without outputs. The last tile lies half outside, and counts.'],
      [25, 'A tile has 6×6 pixels but gives 4×4 outputs: tiles overlap by two pixels.'],
      [(rows / 4) ** 2, 'A tile is computed whole: 30 / 4 is rounded up on each side.'],
    ])
    const all = 36 * across ** 2 * channels * filters
    hold.equal('Products of the tiles', products(), all, [
      [36 * across ** 2, 'Each tile is multiplied for each pair of a channel and a filter.'],
      [36 * across ** 2 * channels, 'Each of the 16 filters has products of its own.'],
      [(all / 36) * 16, 'A tile has one product per pixel that it reads, 6×6, not per output.'],
    ])
    hold.equal('Products of the direct sum', direct(), 9 * rows * columns * channels * filters, [
      [
        9 * across ** 2 * 16 * channels * filters,
        'The direct sum computes 30×30 outputs, none outside the image.',
      ],
      [9 * 28 ** 2 * channels * filters, 'With padding `same` there are as many outputs as pixels.'],
      [9 * rows * columns * channels, 'Each of the 16 filters has products of its own.'],
    ])
  },
})
