// Converts components to RGB, row by row.

import type { JpegColor } from './jpeg-header.js'

type Row = Uint8ClampedArray

/** Writes a row of pixels from rows of components, from `rgb[at]` on. */
export type Convert = (rows: readonly Row[], rgb: Uint8ClampedArray, at: number, width: number) => void

export const convertTo: Readonly<Record<JpegColor, Convert>> = {
  gray: ([gray], rgb, at, width) => {
    for (let x = 0; x < width; x++, at += 3) rgb[at] = rgb[at + 1] = rgb[at + 2] = gray[x]
  },
  rgb: ([red, green, blue], rgb, at, width) => {
    for (let x = 0; x < width; x++, at += 3) {
      rgb[at] = red[x]
      rgb[at + 1] = green[x]
      rgb[at + 2] = blue[x]
    }
  },
  ycbcr: convertYCbCr,
  cmyk: ([cyan, magenta, yellow, black], rgb, at, width) => {
    for (let x = 0; x < width; x++, at += 3) {
      rgb[at] = inked(cyan[x], black[x])
      rgb[at + 1] = inked(magenta[x], black[x])
      rgb[at + 2] = inked(yellow[x], black[x])
    }
  },
  // The three inks are the complements of the RGB that Y, Cb and Cr encode: jdcolor.c, ycck_cmyk_convert.
  ycck: (rows, rgb, at, width) => {
    convertYCbCr(rows, rgb, at, width)
    const black = rows[3]
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++, at++) rgb[at] = inked(255 - rgb[at], black[x])
  },
}

/** JFIF's equations in libjpeg's 16-bit fixed point: jdcolor.c, ycc_rgb_convert. */
function convertYCbCr(
  [luma, blues, reds]: readonly Row[],
  rgb: Uint8ClampedArray,
  at: number,
  width: number,
): void {
  for (let x = 0; x < width; x++, at += 3) {
    const y = luma[x]
    const blue = blues[x] - 128
    const red = reds[x] - 128
    rgb[at] = y + ((91881 * red + 32768) >> 16)
    rgb[at + 1] = y + ((-22554 * blue - 46802 * red + 32768) >> 16)
    rgb[at + 2] = y + ((116130 * blue + 32768) >> 16)
  }
}

/** A color under inverted inks, `ink · black`, rounded as OpenCV rounds it: icvCvt_CMYK2BGR_8u_C4C3R. */
const inked = (ink: number, black: number): number => black - (((255 - ink) * black) >> 8)
