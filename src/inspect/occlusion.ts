// How much a class's probability falls when a window is covered: M. D. Zeiler, R. Fergus, "Visualizing and understanding
// convolutional networks", 2014. docs/looking-inside.md

import type { Float, NDArray } from '../../kernels/shape.js'
import { toPair } from '../layers/definition.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import type { ModelInputs } from '../training/inputs.js'
import { copies, example } from './copies.js'
import { Explained, type Part } from './explained.js'
import { normalized } from './heatmap.js'
import { joined } from './joined.js'
import { checkOcclusion, type Occlusion, type OcclusionOptions } from './options.js'

export async function occlusion(
  model: Model<Prediction>,
  images: ModelInputs,
  options: OcclusionOptions = {},
): Promise<Occlusion> {
  checkOcclusion('occlusion', options)
  const explained = new Explained('occlusion', model, options)
  const { input, port, batchSize } = explained
  const [H, W, C = 1] = port.shape
  const windows = new Windows([H, W], options)
  const fill = fillOf(options.value ?? 0, C)
  const ofOne = async (x: readonly NDArray[], k: number): Promise<Part<'drops' | 'heatmaps'>> => {
    const [score] = await explained.probabilities(x, k)
    const drops = new Float32Array(windows.count)
    const cover = (window: number, values: Float): void =>
      windows.pixels(window, (pixel) => values.set(fill, pixel * C))
    for (const { x: many, start } of copies(x, { input, count: windows.count, batchSize }, cover)) {
      const covered = await explained.probabilities(many, k)
      covered.forEach((one, i) => (drops[start + i] = score - one))
    }
    return {
      scores: { shape: [1], data: Float32Array.of(score) },
      drops: { shape: [1, windows.rows, windows.columns], data: drops },
      heatmaps: normalized({ shape: [1, H, W], data: windows.mean(drops) }),
    }
  }
  return explained.each(images, async (x, classes) => {
    const parts: Part<'drops' | 'heatmaps'>[] = []
    for (const [n, k] of classes.entries()) parts.push(await ofOne(example(x, n), k))
    return joined(parts)
  })
}

/** The positions of a window that moves over an image, row by row. */
class Windows {
  readonly rows: number
  readonly columns: number
  readonly #image: readonly [number, number]
  readonly #size: readonly [number, number]
  readonly #strides: readonly [number, number]

  constructor([H, W]: readonly [number, number], { windowSize, strides }: OcclusionOptions) {
    this.#image = [H, W]
    this.#size = toPair(windowSize ?? [Math.ceil(H / 8), Math.ceil(W / 8)])
    const [h, w] = this.#size
    this.#strides = toPair(strides ?? [Math.ceil(h / 2), Math.ceil(w / 2)])
    // The last one reaches the edge, and may extend beyond it.
    const places = (axis: 0 | 1): number =>
      1 + Math.max(Math.ceil((this.#image[axis] - this.#size[axis]) / this.#strides[axis]), 0)
    this.rows = places(0)
    this.columns = places(1)
  }

  get count(): number {
    return this.rows * this.columns
  }

  /** Calls `each` with the index of each pixel in a window. */
  pixels(window: number, each: (pixel: number) => void): void {
    const [H, W] = this.#image
    const top = Math.floor(window / this.columns) * this.#strides[0]
    const left = (window % this.columns) * this.#strides[1]
    for (let y = top; y < Math.min(top + this.#size[0], H); y++)
      for (let x = left; x < Math.min(left + this.#size[1], W); x++) each(y * W + x)
  }

  /** For each pixel, the mean of the values of the windows that cover it; 0 if none does. */
  mean(values: Float): Float32Array {
    const [H, W] = this.#image
    const sums = new Float32Array(H * W)
    const counts = new Uint32Array(H * W)
    values.forEach((value, window) =>
      this.pixels(window, (pixel) => {
        sums[pixel] += value
        counts[pixel]++
      }),
    )
    return sums.map((sum, pixel) => (counts[pixel] === 0 ? 0 : sum / counts[pixel]))
  }
}

/** @throws unless it is one number, or one per channel. */
function fillOf(value: number | readonly number[], C: number): readonly number[] {
  const fill = typeof value === 'number' ? Array<number>(C).fill(value) : value
  if (fill.length === C) return fill
  throw new Error(`occlusion: value must be one number, or ${C}, one per channel; got ${fill.length}`)
}
