// Pictures drawn one by one, with a look at messages now and then.

import { imageDataset, type ImageDataset } from 'receptive'

export interface Sets {
  readonly train: ImageDataset
  readonly test: ImageDataset
}

/** One picture to draw. */
export interface Drawing {
  readonly label: number
  readonly test: boolean
  readonly draw: () => Uint8Array
}

/** Draws all; `drawn` may throw to end it. */
export async function drawSets(
  drawings: readonly Drawing[],
  { shape, classNames }: { shape: readonly [number, number, number]; classNames: readonly string[] },
  drawn: (done: number, total: number) => void,
): Promise<Sets> {
  const pictures: Uint8Array[] = []
  let last = performance.now()
  for (const { draw } of drawings) {
    pictures.push(draw())
    if (performance.now() - last < 50) continue
    drawn(pictures.length, drawings.length)
    await new Promise((resolve) => setTimeout(resolve))
    last = performance.now()
  }
  const select = (wanted: boolean): ImageDataset => {
    const chosen = drawings.flatMap(({ test }, n) => (test === wanted ? [n] : []))
    const size = shape[0] * shape[1] * shape[2]
    const images = new Uint8Array(chosen.length * size)
    chosen.forEach((n, i) => images.set(pictures[n], i * size))
    return imageDataset({ images, shape, labels: chosen.map((n) => drawings[n].label), classNames })
  }
  return { train: select(false), test: select(true) }
}
