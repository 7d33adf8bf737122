// What test/browser/images.js reads in a page, laid out for it, and read in Node.

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readImage } from '../../src/data/read-image.js'
import { readImageDataset } from '../../src/data/read-image-dataset.js'
import { addCodec, codec } from './package.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

type Values = readonly number[]

/** What is read: values from 0 to 1, by the names of files, and by those of a picture's forms. */
export interface ReadImages {
  readonly forms: Readonly<Record<string, Values>>
  readonly png: Readonly<Record<string, Values>>
  readonly jpeg: Readonly<Record<string, Values>>
  readonly turbo: Readonly<Record<string, Values>>
  readonly dataset: { readonly images: Values; readonly labels: Values; readonly paths: readonly string[] }
}

/** Puts the program `images.js` and the codec into a folder with the package, and into `pages` what is fetched from there. */
export async function layOutImages(folder: string, pages: readonly string[]): Promise<void> {
  const main = "import { readImages } from './read-images.js'; globalThis.result = readImages()"
  await writeFile(join(folder, 'images.js'), main)
  await copyFile(join(root, 'test/browser/images.js'), join(folder, 'read-images.js'))
  await addCodec(folder)
  const wasm = 'libjpegturbowasm_decode.wasm'
  for (const page of pages) {
    await mkdir(join(folder, page), { recursive: true })
    await copyFile(join(root, codec, 'dist', wasm), join(folder, page, wasm))
    for (const name of ['png.json', 'jpeg.json'])
      await copyFile(join(root, 'test/data', name), join(folder, page, name))
  }
}

interface Case {
  readonly name: string
  readonly height: number
  readonly width: number
  readonly png: string
  readonly jpeg: string
}

const cases = async (kind: 'png' | 'jpeg'): Promise<readonly Case[]> =>
  (JSON.parse(await readFile(join(root, `test/data/${kind}.json`), 'utf8')) as { cases: Case[] }).cases

/** What Node reads of the same files, and of a picture that is the same in all `forms`. */
export async function readImagesInNode(forms: readonly string[]): Promise<ReadImages> {
  const [png, jpeg, dataset] = await Promise.all([readFiles('png'), readFiles('jpeg'), readDataset()])
  const picture = png['RGB, 8 bits']
  return { forms: Object.fromEntries(forms.map((form) => [form, picture])), png, jpeg, turbo: jpeg, dataset }
}

async function readFiles(kind: 'png' | 'jpeg'): Promise<Record<string, Values>> {
  const read: Record<string, Values> = {}
  for (const { name, height, width, [kind]: base64 } of await cases(kind))
    read[name] = Array.from((await readImage(Buffer.from(base64, 'base64'), { size: [height, width] })).data)
  return read
}

async function readDataset(): Promise<ReadImages['dataset']> {
  const files = (await cases('png')).map(({ name, png }, n) => ({
    image: new File([Buffer.from(png, 'base64')], `${name}.png`),
    label: n % 2 === 1 ? 'odd' : 'even',
  }))
  const { images, labels, paths } = await readImageDataset(files, { size: [5, 4] })
  return { images: Array.from(images), labels: Array.from(labels), paths }
}
