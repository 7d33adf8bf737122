// The patients and their images: the seeds of every phantom of a set.

import { deriveSeed, Random } from 'receptive'
import { type Diagnosis } from './lungs.js'

export const DIAGNOSES: readonly Diagnosis[] = ['normal', 'bacteria', 'virus']

/** One image to draw. */
export interface Phantom {
  readonly split: string
  readonly diagnosis: Diagnosis
  /** Counted from 1 over all splits and diagnoses. */
  readonly patient: number
  /** The patient's images, counted from 1. */
  readonly visit: number
  /** Counted from 1 within each diagnosis. */
  readonly image: number
  readonly patientSeed: number
  readonly imageSeed: number
}

/**
 * `splits` gives the number of images of each diagnosis. A patient has one diagnosis and one to four images, in one split
 * only.
 */
export function* listPhantoms(seed: number, splits: Readonly<Record<string, number>>): Generator<Phantom> {
  const images = { normal: 0, bacteria: 0, virus: 0 }
  let patient = 0
  for (const [split, count] of Object.entries(splits))
    for (const diagnosis of DIAGNOSES)
      for (let left = count; left > 0;) {
        const patientSeed = deriveSeed(seed, 'patient', ++patient)
        const visits = Math.min(left, 1 + new Random(patientSeed).integer(4))
        left -= visits
        for (let visit = 1; visit <= visits; visit++) {
          const image = ++images[diagnosis]
          const imageSeed = deriveSeed(patientSeed, 'image', visit)
          yield { split, diagnosis, patient, visit, image, patientSeed, imageSeed }
        }
      }
}
