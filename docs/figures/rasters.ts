// Pictures of pixels in a figure, and the network that the pictures of docs/looking-inside.md look into.

import { encodePng, imageGrid, loadModel, type Image, type Model, type NDArray } from 'receptive'
import { phantoms } from './data/lungs.js'
import type { Part } from './draw.js'

/** An image with its upper left corner at (x, y), `width` wide; each pixel a square. */
export async function picture(x: number, y: number, width: number, image: Image): Promise<Part> {
  const png = Buffer.from(await encodePng(image)).toString('base64')
  const height = (width * image.height) / image.width
  return (
    `<image class="pixels" x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" ` +
    `href="data:image/png;base64,${png}"/>`
  )
}

/** Maps or filters as images, one for each. `range` is what black and white stand for; default each image's least and largest number. */
export function tiles(maps: NDArray, range?: readonly [number, number]): Image[] {
  const { width, height, data } = imageGrid(maps, { columns: 1, gap: 0, ...(range && { range }) })
  const bytes = width * width * 3
  return Array.from({ length: height / width }, (_, i) => ({
    ...{ width, height: width, channels: 3 },
    data: data.subarray(i * bytes, (i + 1) * bytes),
  }))
}

/** The trained network, on the reference kernels, which give the same numbers everywhere. */
export const network = (): Promise<Model> =>
  loadModel(new URL('data/lungs.safetensors', import.meta.url), { backend: 'reference' })

/** Films that the network was neither trained nor validated on: so many of each class, in the order of the classes. */
export const films = (each: number): NDArray => phantoms(3, each).x

/** One of several examples, as a batch. */
export function one({ shape: [N, ...shape], data }: NDArray, n: number): NDArray {
  const size = data.length / N
  return { shape: [1, ...shape], data: data.slice(n * size, (n + 1) * size) }
}
