// Pictures to convolve: gray, with numbers from 0 to 255.

import { readImage } from 'receptive'

export interface Picture {
  readonly rows: number
  readonly columns: number
  /** Row by row. */
  readonly data: Float32Array
}

/** The longer side of a picture: each pixel is to be seen. */
const longest = 80

/** A picture that is drawn here: a disk, a frame, stripes, and a slope from dark to light. */
export function drawnPicture(): Picture {
  const [rows, columns] = [64, longest]
  const shade = (row: number, column: number): number => {
    if (Math.hypot(row - 22, column - 24) < 14) return 235
    if (row > 44 && column < 42) return (row + column) % 12 < 6 ? 20 : 210
    const [fromLeft, fromTop] = [Math.abs(column - 60), Math.abs(row - 36)]
    if (fromLeft < 14 && fromTop < 20 && (fromLeft > 10 || fromTop > 16)) return 10
    return 60 + Math.round((100 * column) / columns)
  }
  const data = Float32Array.from({ length: rows * columns }, (_, i) =>
    shade(Math.floor(i / columns), i % columns),
  )
  return { rows, columns, data }
}

/** A file of the reader's, as small as the drawn picture. */
export async function readPicture(file: Blob): Promise<Picture> {
  const { width, height } = await createImageBitmap(file)
  const scale = Math.min(1, longest / Math.max(width, height))
  const [rows, columns] = [height, width].map((side) => Math.max(3, Math.round(side * scale)))
  const small = await createImageBitmap(file, {
    resizeWidth: columns,
    resizeHeight: rows,
    resizeQuality: 'high',
  })
  const { data } = await readImage(small, { size: [rows, columns], channels: 1 })
  return { rows, columns, data: Float32Array.from(data, (value) => Math.round(value * 255)) }
}
