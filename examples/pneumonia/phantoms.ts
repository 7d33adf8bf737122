/**
 * Synthetic chest radiographs of children, so that the case study runs without anybody's patients. They are drawn from
 * the textbook signs: clear lungs; bacterial pneumonia as one consolidated lobe; viral pneumonia as a net of fine lines
 * through both lungs (L. Donnelly, "Maximizing the usefulness of imaging in children with community-acquired
 * pneumonia", AJR 172, 1999). Exposure varies more than disease does, so mean brightness does not tell the classes apart.
 *
 * They exercise the code. They say nothing about how well a network reads real films.
 */

import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { growAnatomy, project, type View } from './phantoms/anatomy.js'
import { develop } from './phantoms/film.js'
import { deriveSeed, encodeJpeg, Random } from 'receptive'
import { type Diagnosis, fillLungs } from './phantoms/lungs.js'

export type { Diagnosis }

/** Raised when the drawing changes, so that folders written before are written anew. */
const VERSION = 3
/** How much of a disease's density the rest of the lungs make up for by holding more air: hardly a clue is left in the mean. */
const COMPENSATION: Record<Diagnosis, number> = { normal: 1, bacteria: 0.5, virus: 0.95 }
/** How much less the lungs attenuate than the tissue around them. */
const AIR = 0.36
const MANIFEST = 'phantoms.json'
const DIAGNOSES: readonly Diagnosis[] = ['normal', 'bacteria', 'virus']

/**
 * One radiograph: `size`×`size` grey bytes, row by row, white where the body is dense. Images with one `patientSeed`
 * share their anatomy; `imageSeed` draws pose, breath, disease, exposure and noise. The same arguments give the same bytes.
 */
export function renderPhantom(given: {
  diagnosis: Diagnosis
  patientSeed: number
  imageSeed: number
  size: number
}): Uint8Array {
  const { diagnosis, size } = given
  if (!Number.isInteger(size) || size < 32)
    throw new Error(`renderPhantom: size must be a whole number of pixels, 32 or more, got ${String(size)}`)
  const anatomy = growAnatomy(new Random(given.patientSeed))
  const random = new Random(given.imageSeed)
  const view: View = {
    size,
    scale: (size / 2) * random.uniform(1.17, 1.21),
    origin: [size * (0.496 + 0.008 * random.normal()), size * (0.556 + 0.008 * random.normal())],
    breath: random.uniform(-0.02, 0.02),
  }
  const projection = project(anatomy, view)
  const fill = fillLungs({ diagnosis, anatomy, view, projection, random })
  return develop(attenuate(projection, fill, COMPENSATION[diagnosis], random.uniform(0, 0.12)), size, random)
}

/** Takes the air out of the tissue and puts the filling in (into `tissue`), with a random haze that blurs the difference in mean density. */
function attenuate(
  { tissue, air }: { tissue: Float32Array; air: Float32Array },
  fill: Float32Array,
  compensation: number,
  haze: number,
): Float32Array {
  let [filled, volume] = [0, 0]
  for (let i = 0; i < air.length; i++) {
    filled += air[i] * fill[i]
    volume += air[i]
  }
  const rest = haze - compensation * (filled / volume)
  for (let i = 0; i < air.length; i++) tissue[i] += air[i] * (fill[i] + rest - AIR)
  return tissue
}

/**
 * Writes `train`, `val` and `test` folders of JPEG files under `dir`, named as the Kaggle data set `chest-xray-pneumonia`
 * names its own. `train`, `validation` and `test` count images of each of the three classes. A patient has one diagnosis,
 * one to four images, and appears in one split alone. A folder already written with the same parameters is kept; one
 * that was interrupted, or has other parameters, is written anew.
 * @throws if `dir` exists and was not written by this function.
 */
export async function writePhantoms(
  dir: string,
  given: { seed: number; train: number; validation: number; test: number; size?: number },
): Promise<void> {
  const { seed, train, validation, test, size = 128 } = given
  const manifest = JSON.stringify({ version: VERSION, seed, train, validation, test, size })
  if (existsSync(dir)) {
    if (!existsSync(join(dir, MANIFEST)))
      throw new Error(
        `writePhantoms: ${dir} exists and holds no ${MANIFEST}; name a new folder, or remove it`,
      )
    if ((await readFile(join(dir, MANIFEST), 'utf8')) === manifest) return
  }
  // The folder appears under its name only when it is complete.
  const partial = `${dir}.partial`
  await rm(partial, { recursive: true, force: true })
  for (const { path, ...phantom } of listPhantoms({ seed, train, val: validation, test })) {
    await mkdir(join(partial, path, '..'), { recursive: true })
    await writeFile(
      join(partial, path),
      encodeJpeg({ width: size, height: size, data: rgb(renderPhantom({ ...phantom, size })) }),
    )
  }
  await writeFile(join(partial, MANIFEST), manifest)
  await rm(dir, { recursive: true, force: true })
  await rename(partial, dir)
}

interface Phantom {
  path: string
  diagnosis: Diagnosis
  patientSeed: number
  imageSeed: number
}

/** Every image's path and seeds. Patients are numbered through all splits and diagnoses, images through each diagnosis. */
function* listPhantoms({ seed, ...splits }: { seed: number } & Record<string, number>): Generator<Phantom> {
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
          yield {
            path: join(split, fileName({ diagnosis, patient, visit, image })),
            diagnosis,
            patientSeed,
            imageSeed: deriveSeed(patientSeed, 'image', visit),
          }
        }
      }
}

function fileName(of: { diagnosis: Diagnosis; patient: number; visit: number; image: number }): string {
  const digits = (n: number) => String(n).padStart(4, '0')
  return of.diagnosis === 'normal'
    ? join('NORMAL', `IM-${digits(of.patient)}-${digits(of.visit)}.jpeg`)
    : join('PNEUMONIA', `person${String(of.patient)}_${of.diagnosis}_${String(of.image)}.jpeg`)
}

const rgb = (grey: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)])
