// Which images the report shows, and how they get into the page.

import { join } from 'node:path'
import {
  deriveSeed,
  encodeJpeg,
  gradCam,
  layers,
  namedLayers,
  overlay,
  Random,
  readImage,
  sequential,
  type Image,
  type NDArray,
} from 'receptive'
import { turbo } from 'receptive/turbo'
import { rowOf, type Assessment } from '../assess.js'
import type { Xrays } from '../data.js'
import type { Contestant } from './results.js'

/** What a network said of an image, and where it looked. */
export interface Look {
  /** The network's title. */
  readonly network: string
  /** The image under the Grad-CAM heatmap of the class that was predicted: a `data:` address. */
  readonly source: string
  readonly prediction: number
  readonly probabilities: readonly number[]
}

/** An image with what the networks said of it. */
export interface Picture {
  readonly path: string
  /** A `data:` address. */
  readonly source: string
  readonly truth: number
  readonly looks: readonly Look[]
}

/** Numbers of `each` examples per class, drawn by the seed. */
export function drawExamples(labels: Int32Array, given: { each: number; seed: number }): number[] {
  const order = new Random(deriveSeed(given.seed, 'examples')).shuffle([...labels.keys()])
  return [...new Set(labels)].sort().flatMap((k) => order.filter((n) => labels[n] === k).slice(0, given.each))
}

/** Numbers of the wrongly classified examples, the surest first. */
export function worstMistakes({ yTrue, yPred, probabilities }: Assessment, most: number): number[] {
  const surety = (n: number) => rowOf(probabilities, n)[yPred[n]]
  return [...yTrue.keys()]
    .filter((n) => yTrue[n] !== yPred[n])
    .sort((a, b) => surety(b) - surety(a))
    .slice(0, most)
}

/** Rows and columns of the films in the report. */
export const SIDE = 144

/**
 * Loads the code that looks inside networks. Later may be too late: Ctrl-C in a terminal also ends the process that compiles
 * this program's modules as they are imported.
 */
export async function preparePictures(): Promise<void> {
  await namedLayers(sequential([layers.flatten({ inputShape: [1, 1, 1] })]))
}

/** Reads the images again, larger than the networks saw them, and asks the networks where they looked. */
export async function pictures(
  dir: string,
  data: Xrays,
  networks: readonly Contestant[],
  chosen: readonly number[],
): Promise<Picture[]> {
  if (chosen.length === 0) return []
  const files = chosen.map((n) => join(dir, data.paths[n]))
  const films = await Promise.all(files.map(async (file) => toImage(await readFilm(file, SIDE))))
  const looks = await Promise.all(networks.map((network) => looksOf(network, files, films, chosen)))
  return chosen.map((n, i) => ({
    ...{ path: data.paths[n], source: embed(films[i]), truth: data.labels[n] },
    looks: looks.map((all) => all[i]),
  }))
}

async function looksOf(
  { recipe, model, assessment }: Contestant,
  files: readonly string[],
  films: readonly Image[],
  chosen: readonly number[],
): Promise<Look[]> {
  const [size, , channels] = model.inputShape
  const seen = await Promise.all(files.map((file) => readFilm(file, size, channels as 1 | 3)))
  const { heatmaps } = await gradCam(model, together(seen))
  return overlay(films, heatmaps).map((picture, i) => ({
    ...{ network: recipe.title, source: embed(picture) },
    prediction: assessment.yPred[chosen[i]],
    probabilities: rowOf(assessment.probabilities, chosen[i]),
  }))
}

export const readFilm = (file: string, size: number, channels: 1 | 3 = 3): Promise<NDArray> =>
  readImage(file, { size, channels, decoder: turbo() })

/** Images `[1, H, W, C]` as one batch. */
export function together(images: readonly NDArray[]): NDArray {
  const [{ shape, data: first }] = images
  const data = new Float32Array(images.length * first.length)
  images.forEach((image, i) => data.set(image.data, i * first.length))
  return { shape: [images.length, ...shape.slice(1)], data }
}

export const toImage = ({ shape: [, height, width, channels], data }: NDArray): Image => ({
  ...{ width, height, channels },
  data: Uint8Array.from(data, (value) => Math.round(value * 255)),
})

/** A `data:` address. */
export const embed = (image: Image): string =>
  `data:image/jpeg;base64,${Buffer.from(encodeJpeg(image, 80)).toString('base64')}`
