// Reads images in a page, from all that they can be read from there. The page's server has the fixtures and the codec.

import { readImage, readImageDataset } from 'receptive'
import { turbo } from 'receptive/turbo'

const { atob, Blob, createImageBitmap, document, fetch, File, ImageData, OffscreenCanvas, Response } =
  globalThis

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
const cases = async (name) => (await (await fetch(name)).json()).cases
const values = ({ data }) => Array.from(data)

async function readFiles(files, kind, options) {
  const read = {}
  for (const { name, height, width, [kind]: base64 } of files)
    read[name] = values(await readImage(new Blob([bytesOf(base64)]), { size: [height, width], ...options }))
  return read
}

/** The same picture in every form that a page has it in. */
async function formsOf({ height, width, png, rgb }) {
  const bytes = bytesOf(png)
  const pixels = new ImageData(width, height)
  pixels.data.fill(255)
  bytesOf(rgb).forEach((value, i) => (pixels.data[i + Math.floor(i / 3)] = value))
  const drawn = (canvas) => {
    canvas.getContext('2d').putImageData(pixels, 0, 0)
    return canvas
  }
  return {
    File: new File([bytes], 'picture.jpg'),
    Blob: new Blob([bytes]),
    Response: new Response(bytes),
    ImageData: pixels,
    ImageBitmap: await createImageBitmap(new Blob([bytes], { type: 'image/png' })),
    canvas: drawn(Object.assign(document.createElement('canvas'), { width, height })),
    OffscreenCanvas: drawn(new OffscreenCanvas(width, height)),
  }
}

export async function readImages() {
  const png = await cases('png.json')
  const jpeg = await cases('jpeg.json')
  const picture = png.find(({ name }) => name === 'RGB, 8 bits')
  const size = [picture.height, picture.width]
  const forms = {}
  for (const [name, source] of Object.entries(await formsOf(picture)))
    forms[name] = values(await readImage(source, { size }))
  const files = png.map(({ name, png }, n) => ({
    image: new File([bytesOf(png)], `${name}.png`),
    label: n % 2 ? 'odd' : 'even',
  }))
  const dataset = await readImageDataset(files, { size: [5, 4] })
  const decoder = turbo({ wasm: 'libjpegturbowasm_decode.wasm' })
  return {
    forms,
    png: await readFiles(png, 'png'),
    jpeg: await readFiles(jpeg, 'jpeg'),
    turbo: await readFiles(jpeg, 'jpeg', { decoder }),
    dataset: { images: Array.from(dataset.images), labels: Array.from(dataset.labels), paths: dataset.paths },
  }
}
