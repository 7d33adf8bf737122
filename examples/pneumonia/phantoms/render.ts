/**
 * Synthetic chest radiographs of children, so that the case study needs no real patients. They are drawn from the textbook
 * signs: clear lungs; bacterial pneumonia as one consolidated lobe; viral pneumonia as a net of fine lines through both
 * lungs (L. Donnelly, "Maximizing the usefulness of imaging in children with community-acquired pneumonia", AJR 172, 1999).
 * Exposure varies more than disease does, so mean brightness does not distinguish the classes.
 *
 * They exercise the code. They say nothing about how well a network reads real films.
 */

import { Random } from 'receptive'
import { growAnatomy, project, type View } from './anatomy.js'
import { develop } from './film.js'
import { type Diagnosis, fillLungs } from './lungs.js'

/**
 * How much of a disease's density is compensated by more air in the rest of the lungs, so that the mean gives hardly a clue.
 */
const COMPENSATION: Record<Diagnosis, number> = { normal: 1, bacteria: 0.5, virus: 0.95 }
/** How much less the lungs attenuate than the tissue around them. */
const AIR = 0.36

/**
 * One radiograph: `size`×`size` gray bytes, row by row, white where the body is dense. Images with the same `patientSeed`
 * have the same anatomy; `imageSeed` determines pose, breath, disease, exposure and noise. The same arguments give the same
 * bytes.
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

/**
 * Removes the air from the tissue and adds the contents (to `tissue`), with a random haze that blurs the difference in mean
 * density.
 */
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
