// The case study's drawn chest X-rays as two sets: to learn from, and of other patients, to test on.

import { DIAGNOSES, listPhantoms, type Phantom } from '../../pneumonia/phantoms/patients.js'
import { renderPhantom } from '../../pneumonia/phantoms/render.js'
import { drawSets, type Sets } from './drawn.js'

/** In the order of DIAGNOSES. */
const classNames = ['normal', 'bacterial', 'viral'] as const

/** `images` in all to learn from, and a quarter of that to test on, in RGB. */
export function drawFilms(
  { seed, images, side }: { seed: number; images: number; side: number },
  drawn: (done: number, total: number) => void,
): Promise<Sets> {
  const train = Math.ceil(images / DIAGNOSES.length)
  const drawings = [...listPhantoms(seed, { train, test: Math.ceil(train / 4) })].map((phantom) => ({
    label: DIAGNOSES.indexOf(phantom.diagnosis),
    test: phantom.split === 'test',
    draw: () => film(phantom, side),
  }))
  return drawSets(drawings, { shape: [side, side, 3], classNames }, drawn)
}

function film(phantom: Phantom, side: number): Uint8Array {
  const gray = renderPhantom({ ...phantom, size: side })
  const rgb = new Uint8Array(3 * gray.length)
  gray.forEach((value, i) => rgb.fill(value, 3 * i, 3 * i + 3))
  return rgb
}
