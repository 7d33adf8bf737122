// The example that the chapter on convolution follows by hand: an image of 3 × 4 pixels, a filter of 2 × 2 taps, and a gradient.

import { rowsOf } from '../grids.js'
import { counted, values } from '../../shared/reference.js'

export const image = counted(1, 3, 4, 1)
export const filter = counted(2, 2, 1, 1)
export const gradient = values([1, 2, 3, 1], [1, 0, 2, 0, 3, 0])
export const sliding = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

export const pixels = rowsOf(image.data, 4)
export const taps = rowsOf(filter.data, 2)
export const dy = rowsOf(gradient.data, 3)
