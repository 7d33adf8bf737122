// A child's thorax seen from the front, as attenuation per pixel. Body coordinates: u runs from the patient's right to
// left (left to right on the film), v from the neck to the abdomen, the lungs within about ±0.75.

import { type Random } from 'receptive'

/** What the images of one patient have in common; lengths in body coordinates. */
export interface Anatomy {
  /** Half the inner width of the chest. */
  chest: number
  /** Height of the lungs' tops. */
  apex: number
  /** Height of the diaphragm under the right and the left lung. */
  domes: [number, number]
  /** Half the width of the shadow of spine and great vessels. */
  mediastinum: number
  heart: { u: number; v: number; a: number; b: number; tilt: number }
  ribs: { first: number; spacing: number; slope: number; bend: number; width: number; density: number }
  /** The displacement of each rib: right ribs, then left. */
  irregular: number[]
  clavicle: { v: number; slope: number }
  /** Thickness of the chest wall beside the ribs. */
  wall: number
  /** The gas under the left dome. */
  stomach: { u: number; v: number; radius: number; gas: number }
  /** Seeds the branching of the vessels. */
  vesselSeed: number
}

const RIBS = 14

export function growAnatomy(random: Random): Anatomy {
  const dome = random.uniform(0.36, 0.42)
  return {
    chest: random.uniform(0.64, 0.7),
    apex: random.uniform(-0.78, -0.73),
    domes: [dome - random.uniform(0, 0.05), dome + random.uniform(0, 0.04)],
    mediastinum: random.uniform(0.11, 0.14),
    heart: {
      u: random.uniform(0.09, 0.13),
      v: dome - random.uniform(0.2, 0.27),
      a: random.uniform(0.34, 0.39),
      b: random.uniform(0.22, 0.26),
      tilt: random.uniform(0.6, 1),
    },
    ribs: {
      first: random.uniform(-0.83, -0.78),
      spacing: random.uniform(0.115, 0.145),
      slope: random.uniform(-0.05, 0.1),
      bend: random.uniform(0.3, 0.6),
      width: random.uniform(0.028, 0.036),
      density: random.uniform(0.06, 0.09),
    },
    irregular: Array.from({ length: 2 * RIBS }, () => random.uniform(-0.1, 0.1)),
    clavicle: { v: random.uniform(-0.72, -0.64), slope: random.uniform(0.1, 0.4) },
    wall: random.uniform(0.12, 0.18),
    stomach: {
      u: random.uniform(0.2, 0.4),
      v: random.uniform(0.55, 0.68),
      radius: random.uniform(0.06, 0.14),
      gas: random.uniform(0, 0.2),
    },
    vesselSeed: random.uint32(),
  }
}

/** The position of the body on the film. */
export interface View {
  size: number
  /** Pixels per body unit. */
  scale: number
  /** The position of the body's origin, in pixels. */
  origin: readonly [x: number, y: number]
  /** How far a breath moves the diaphragm. */
  breath: number
}

/** Attenuation of everything except the inside of the lungs, and the fraction of air (0 to 1) in front of each pixel. */
export interface Projection {
  tissue: Float32Array
  air: Float32Array
  /** Body coordinates of the columns and of the rows. */
  u: Float32Array
  v: Float32Array
}

export function project(anatomy: Anatomy, { size, scale, origin, breath }: View): Projection {
  const tissue = new Float32Array(size * size)
  const air = new Float32Array(size * size)
  const u = Float32Array.from({ length: size }, (_, x) => (x - origin[0]) / scale)
  const v = Float32Array.from({ length: size }, (_, y) => (y - origin[1]) / scale)
  const floor = u.map((at) => domeAt(anatomy, Math.abs(at), at < 0 ? 0 : 1) + breath)
  const heart = heartOf(anatomy)
  for (let y = 0, i = 0; y < size; y++) {
    const center = mediastinumAt(anatomy, v[y])
    const trunk = trunkAt(anatomy, v[y])
    const edges = [lungEdge(anatomy, v[y], 0), lungEdge(anatomy, v[y], 1)]
    for (let x = 0; x < size; x++, i++) {
      const side = u[x] < 0 ? 0 : 1
      const across = Math.abs(u[x])
      const lateral = edges[side]
      const body = inside(trunk - across, 0.03) * (1 - 0.12 * across)
      const shadow = heart(u[x], v[y])
      const chest = inside(lateral - across, 0.02) * inside(floor[x] - v[y], 0.015)
      air[i] = chest * inside(across - center, 0.02) * (1 - shadow)
      const abdomen = inside(v[y] - floor[x], 0.03)
      tissue[i] =
        body * (0.55 + 0.14 * abdomen + 0.1 * Math.max(shadow, inside(center - across, 0.04))) +
        bonesAt(anatomy, across, v[y], side, lateral) * body * (1 - 0.5 * abdomen) +
        spineAt(anatomy, across, v[y])
      if (abdomen > 0) tissue[i] -= abdomen * stomachAt(anatomy, u[x], v[y])
    }
  }
  return { tissue, air, u, v }
}

/** Half the width of the lung at a height: a dome at the apex, then nearly straight. */
function lungEdge({ chest, apex, domes }: Anatomy, v: number, side: number): number {
  const depth = Math.min(1, Math.max(0, (v - apex) / (domes[side] + 0.1 - apex)))
  return chest * Math.sqrt(1 - (1 - depth) ** 2.6)
}

/** The diaphragm: highest in its inner half, dropping to the costophrenic angle. */
const domeAt = ({ domes }: Anatomy, across: number, side: number): number =>
  domes[side] - 0.07 + 0.55 * (across - 0.28) ** 2 + 3 * Math.max(0, across - 0.35) ** 3

/** Spine and great vessels, widest above the heart. */
const mediastinumAt = ({ mediastinum, heart }: Anatomy, v: number): number =>
  mediastinum * (1 + 0.4 * Math.exp(-(((v - heart.v + 0.38) / 0.16) ** 2)))

/** An egg whose blunt end is the apex of the heart: its coverage (0 to 1) at a point. */
function heartOf({ heart }: Anatomy): (u: number, v: number) => number {
  const cos = Math.cos(heart.tilt)
  const sin = Math.sin(heart.tilt)
  return (u, v) => {
    const along = (cos * (u - heart.u) + sin * (v - heart.v)) / heart.a
    const blunt = heart.b * (1 + 0.25 * Math.max(-1, Math.min(1, along)))
    const aside = (cos * (v - heart.v) - sin * (u - heart.u)) / blunt
    return inside(1 - Math.sqrt(along * along + aside * aside), 0.07)
  }
}

/** Half the width of trunk, shoulders and neck at a height. */
const trunkAt = ({ chest, wall }: Anatomy, v: number): number =>
  chest + wall + 0.5 * inside(-0.5 - v, 0.2) - 0.75 * inside(-0.93 - v, 0.08)

/** Posterior and, fainter and slanting the other way, anterior ribs; their margins seen edge on; the clavicles. */
function bonesAt(anatomy: Anatomy, across: number, v: number, side: number, lateral: number): number {
  const { ribs, clavicle, irregular } = anatomy
  let bone = 0
  if (across < lateral + 0.04) {
    const phase = (v - ribs.first - ribs.slope * across - ribs.bend * across * across) / ribs.spacing
    const nearest = Math.round(phase)
    if (nearest >= 0 && nearest < RIBS && across > 0.05) {
      const off = (phase - nearest - irregular[side * RIBS + nearest]) * ribs.spacing
      bone += ribs.density * band(off, ribs.width) * (1 + 1.2 * inside(across - lateral + 0.05, 0.05))
    }
    const front = (v - ribs.first - 0.3 + 0.75 * across) / ribs.spacing
    if (across > 0.3)
      bone += 0.35 * ribs.density * band((front - Math.round(front)) * ribs.spacing, ribs.width)
  }
  const along = v - clavicle.v + clavicle.slope * (across - 0.1) - 0.06 * Math.sin(6 * across)
  if (across > 0.08 && across < anatomy.chest) bone += 0.16 * band(along, 0.035)
  return bone
}

/** The vertebrae, brighter than the discs between them. */
function spineAt({ mediastinum, ribs }: Anatomy, across: number, v: number): number {
  const vertebra = 1 + 0.25 * Math.cos((2 * Math.PI * (v - ribs.first)) / ribs.spacing)
  return 0.07 * inside(mediastinum * 0.7 - across, 0.03) * vertebra
}

const stomachAt = ({ stomach }: Anatomy, u: number, v: number): number =>
  stomach.gas *
  inside(1 - Math.sqrt(((u - stomach.u) / 1.6) ** 2 + (v - stomach.v) ** 2) / stomach.radius, 0.3)

/** The shadow of a tube: flat, with walls slightly denser than the middle. */
function band(off: number, width: number): number {
  const t = (off / width) ** 2
  return t > 3 ? 0 : Math.exp(-t * t) * (0.75 + 0.5 * t)
}

/** 0 outside, 1 inside, smooth over `softness` on either side of the edge. */
export function inside(distance: number, softness: number): number {
  return ease(Math.min(1, Math.max(0, 0.5 + distance / (2 * softness))))
}

/** Rises from 0 at 0 to 1 at 1, level at both ends. */
export const ease = (t: number): number => t * t * (3 - 2 * t)
