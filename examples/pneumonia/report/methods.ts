// The heatmaps of all methods, for a film that the network got right and for one that it got wrong.

import { join } from 'node:path'
import { gradCam, occlusion, overlay, saliency, type Explanation, type Model, type NDArray } from 'receptive'
import type { Assessment } from '../assess.js'
import type { Xrays } from '../data.js'
import { embed, readFilm, SIDE, together, toImage } from './pictures.js'
import type { Contestant } from './results.js'

/** A film under the heatmap of each method, for the class that the network predicted. */
export interface Explained {
  readonly path: string
  /** A `data:` address. */
  readonly source: string
  readonly truth: number
  readonly prediction: number
  readonly heatmaps: readonly { readonly method: string; readonly source: string }[]
}

/** Twenty passes per film and a window of a fifth of it: coarser than the defaults, and quick on every backend. */
const methods: readonly (readonly [
  method: string,
  explain: (model: Model, x: NDArray) => Promise<Explanation>,
])[] = [
  ['Grad-CAM', (model, x) => gradCam(model, x)],
  ['gradient', (model, x) => saliency(model, x)],
  ['SmoothGrad', (model, x) => saliency(model, x, { method: 'smooth', samples: 20 })],
  ['integrated gradients', (model, x) => saliency(model, x, { method: 'integrated', steps: 20 })],
  ['occlusion', (model, x) => occlusion(model, x, { windowSize: fifth(x, 1), strides: fifth(x, 2) })],
]

const fifth = ({ shape: [, size] }: NDArray, parts: number): number => Math.ceil(size / 5 / parts)

/** Numbers of two examples: the first right one among `examples`, and the first of the `mistakes`. */
export function rightAndWrong(
  { yTrue, yPred }: Assessment,
  examples: readonly number[],
  mistakes: readonly number[],
): number[] {
  const right = examples.filter((n) => yTrue[n] === yPred[n])
  return [...right.slice(0, 1), ...mistakes.slice(0, 1)]
}

/** Explains the network's predictions for some films by every method. */
export async function explained(
  dir: string,
  data: Xrays,
  { model, assessment }: Contestant,
  chosen: readonly number[],
): Promise<Explained[]> {
  if (chosen.length === 0) return []
  const [size, , channels] = model.inputShape
  const files = chosen.map((n) => join(dir, data.paths[n]))
  const films = await Promise.all(files.map(async (file) => toImage(await readFilm(file, SIDE))))
  const seen = await Promise.all(files.map((file) => readFilm(file, size, channels as 1 | 3)))
  const x = together(seen)
  const byMethod: (readonly [method: string, overlays: ReturnType<typeof overlay>])[] = []
  for (const [method, explain] of methods)
    byMethod.push([method, overlay(films, (await explain(model, x)).heatmaps)])
  return chosen.map((n, i) => ({
    ...{ path: data.paths[n], source: embed(films[i]) },
    ...{ truth: data.labels[n], prediction: assessment.yPred[n] },
    heatmaps: byMethod.map(([method, overlays]) => ({ method, source: embed(overlays[i]) })),
  }))
}
