// Writes phantoms as a data set: folders of JPEG files.

import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { encodeJpeg } from 'receptive'
import { listPhantoms, type Phantom } from './phantoms/patients.js'
import { renderPhantom } from './phantoms/render.js'

/** Increased when the drawing changes, so that existing folders are written again. */
const VERSION = 3
const MANIFEST = 'phantoms.json'

/**
 * Writes `train`, `val` and `test` folders of JPEG files under `dir`, named as in the Kaggle data set
 * `chest-xray-pneumonia`. `train`, `validation` and `test` are the numbers of images of each of the three classes. A patient
 * has one diagnosis and one to four images, and appears in only one split. A folder already written with the same parameters
 * is kept; one that was interrupted, or has other parameters, is written again.
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
  // The folder gets its name only when it is complete.
  const partial = `${dir}.partial`
  await rm(partial, { recursive: true, force: true })
  for (const phantom of listPhantoms(seed, { train, val: validation, test })) {
    const path = join(partial, phantom.split, fileName(phantom))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(
      path,
      encodeJpeg({ width: size, height: size, data: rgb(renderPhantom({ ...phantom, size })) }),
    )
  }
  await writeFile(join(partial, MANIFEST), manifest)
  await rm(dir, { recursive: true, force: true })
  await rename(partial, dir)
}

function fileName(of: Phantom): string {
  const digits = (n: number) => String(n).padStart(4, '0')
  return of.diagnosis === 'normal'
    ? join('NORMAL', `IM-${digits(of.patient)}-${digits(of.visit)}.jpeg`)
    : join('PNEUMONIA', `person${String(of.patient)}_${of.diagnosis}_${String(of.image)}.jpeg`)
}

const rgb = (gray: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: 3 * gray.length }, (_, i) => gray[Math.floor(i / 3)])
