// An image on the host: interleaved bytes, rows from the top, `[H, W, C]`.

/** An 8-bit image: `data[(y · width + x) · channels + c]`, rows from the top. */
export interface Image {
  readonly width: number
  readonly height: number
  /** 3 for RGB, 1 for grey. */
  readonly channels: number
  readonly data: Uint8Array
}

/**
 * The luma of an RGB image, `0.299 R + 0.587 G + 0.114 B` (ITU-R BT.601) in OpenCV's 15-bit fixed point, so that equal
 * channels keep their value. A grey image is returned as it is.
 */
export function toGrey(image: Image): Image {
  if (image.channels === 1) return image
  const { width, height, data: rgb } = image
  const data = new Uint8Array(width * height)
  for (let i = 0, p = 0; i < data.length; i++, p += 3)
    data[i] = (9798 * rgb[p] + 19235 * rgb[p + 1] + 3735 * rgb[p + 2] + 16384) >> 15
  return { width, height, channels: 1, data }
}

/**
 * Turns an image as stored into the image as it is to be seen: one of the eight values of EXIF's Orientation tag (CIPA
 * DC-008, 4.6.4), 1 being upright, 2 to 4 mirrored or upside down, 5 to 8 with rows and columns exchanged.
 */
export function orient(image: Image, orientation: number): Image {
  if (orientation === 1) return image
  const { width: W, height: H, channels: C, data: stored } = image
  const exchanged = orientation >= 5
  const [width, height] = exchanged ? [H, W] : [W, H]
  // Where the picture's column axis and row axis run backwards in the stored one.
  const fromRight = [2, 3, 7, 8].includes(orientation)
  const fromBottom = [3, 4, 6, 7].includes(orientation)
  const stepX = fromRight ? -C : C
  const stepY = (fromBottom ? -W : W) * C
  const start = ((fromBottom ? H - 1 : 0) * W + (fromRight ? W - 1 : 0)) * C
  const [alongRow, alongColumn] = exchanged ? [stepY, stepX] : [stepX, stepY]
  const data = new Uint8Array(stored.length)
  let out = 0
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = start + y * alongColumn + x * alongRow
      for (let c = 0; c < C; c++) data[out++] = stored[from + c]
    }
  return { width, height, channels: C, data }
}
