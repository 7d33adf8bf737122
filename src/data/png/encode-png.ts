// Writes PNGs, through fast-png.

import { encode } from 'fast-png'
import type { Image } from '../image.js'

/** An image of 1 or 3 channels as a PNG of 8 bits. */
export const encode8 = ({ width, height, channels, data }: Image): Uint8Array =>
  encode({ width, height, channels, data, depth: 8 })
