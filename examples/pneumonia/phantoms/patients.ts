// Who is X-rayed, and how often: the seeds of every phantom of a set.

import { deriveSeed, Random } from 'receptive'
import { type Diagnosis } from './lungs.js'

export const DIAGNOSES: readonly Diagnosis[] = ['normal', 'bacteria', 'virus']

/** One image to draw. */
export interface Phantom {
  readonly split: string
  readonly diagnosis: Diagnosis
  /** Counted from 1 through all splits and diagnoses. */
  readonly patient: number
  /** The patient's images, counted from 1. */
  readonly visit: number
  /** Counted from 1 through each diagnosis. */
  readonly image: number
  readonly patientSeed: number
  readonly imageSeed: number
}

/** `splits` count images of each diagnosis. A patient has one diagnosis, one to four images, and is in one split alone. */
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
