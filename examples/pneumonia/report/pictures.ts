// Which images the report shows, and how they get into the page.

import { join } from 'node:path'
import { deriveSeed, encodeJpeg, Random, readImage } from 'receptive'
import { turbo } from 'receptive/turbo'
import { rowOf, type Assessment } from '../assess.js'
import type { Xrays } from '../data.js'

/** An image with what the network said of it. */
export interface Picture {
  readonly path: string
  /** A `data:` address. */
  readonly source: string
  readonly truth: number
  readonly prediction: number
  readonly probabilities: readonly number[]
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

const SIDE = 144

/** Reads the images again, larger than the network saw them. */
export async function pictures(
  dir: string,
  data: Xrays,
  { yTrue, yPred, probabilities }: Assessment,
  chosen: readonly number[],
): Promise<Picture[]> {
  return Promise.all(
    chosen.map(async (n) => ({
      path: data.paths[n],
      source: await embed(join(dir, data.paths[n])),
      truth: yTrue[n],
      prediction: yPred[n],
      probabilities: rowOf(probabilities, n),
    })),
  )
}

async function embed(file: string): Promise<string> {
  const image = await readImage(file, { size: SIDE, decoder: turbo() })
  const data = Uint8Array.from(image.data, (value) => Math.round(value * 255))
  return `data:image/jpeg;base64,${Buffer.from(encodeJpeg({ width: SIDE, height: SIDE, data }, 80)).toString('base64')}`
}
