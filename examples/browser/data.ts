// Phantoms as two sets: to learn from, and of other patients, to test on.

import { imageDataset, type ImageDataset } from 'receptive'
import { DIAGNOSES, listPhantoms, type Phantom } from '../pneumonia/phantoms/patients.js'
import { renderPhantom } from '../pneumonia/phantoms/render.js'

/** In the order of DIAGNOSES. */
export const classNames = ['normal', 'bacterial', 'viral'] as const

export interface Films {
  readonly train: ImageDataset
  readonly test: ImageDataset
}

/** `images` in all to learn from, and a quarter of that to test on, in RGB; `drawn` is called now and then, and may throw. */
export async function drawFilms(
  given: { seed: number; images: number; side: number },
  drawn: (done: number, total: number) => void,
): Promise<Films> {
  const train = Math.ceil(given.images / DIAGNOSES.length)
  const phantoms = [...listPhantoms(given.seed, { train, test: Math.ceil(train / 4) })]
  const films: Uint8Array[] = []
  for (const phantom of phantoms) {
    films.push(renderPhantom({ ...phantom, size: given.side }))
    if (films.length % 8 > 0 && films.length < phantoms.length) continue
    // The page draws, and answers its buttons.
    await new Promise((resolve) => setTimeout(resolve))
    drawn(films.length, phantoms.length)
  }
  const select = (split: string): ImageDataset => {
    const chosen = [...phantoms.entries()].filter(([, phantom]) => phantom.split === split)
    return dataset(
      chosen.map(([n]) => films[n]),
      chosen.map(([, phantom]) => phantom),
      given.side,
    )
  }
  return { train: select('train'), test: select('test') }
}

function dataset(films: readonly Uint8Array[], phantoms: readonly Phantom[], side: number): ImageDataset {
  const images = new Uint8Array(films.length * side * side * 3)
  films.forEach((film, n) => {
    for (let i = 0; i < film.length; i++)
      images.fill(film[i], 3 * (n * film.length + i), 3 * (n * film.length + i + 1))
  })
  const labels = Int32Array.from(phantoms, ({ diagnosis }) => DIAGNOSES.indexOf(diagnosis))
  return imageDataset({ images, shape: [side, side, 3], labels, classNames })
}
