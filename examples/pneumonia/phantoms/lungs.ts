// The contents of the lungs: always vessels, then what the diagnosis adds. All attenuation here is weighted by the air in
// front of the pixel, so nothing shows outside the lungs.

import { type Anatomy, ease, inside, type Projection, type View } from './anatomy.js'
import { Random } from 'receptive'

export type Diagnosis = 'normal' | 'bacteria' | 'virus'

/** The attenuation of the lungs' contents, per pixel. */
export function fillLungs(given: {
  diagnosis: Diagnosis
  anatomy: Anatomy
  view: View
  projection: Projection
  random: Random
}): Float32Array {
  const { diagnosis, anatomy, view, random } = given
  const fill = new Float32Array(view.size ** 2)
  drawVessels(fill, anatomy, view)
  switch (diagnosis) {
    case 'normal':
      break
    case 'bacteria':
      consolidate(fill, given.projection, anatomy, random)
      break
    case 'virus':
      drawInterstitium(fill, given.projection, anatomy, view, random)
  }
  return fill
}

const hilum = (anatomy: Anatomy, side: number): [number, number] => [
  side * (anatomy.mediastinum + 0.05),
  anatomy.heart.v - 0.22,
]

/** Arteries and veins fan out of both hila, and divide, becoming narrower and fainter at every fork. */
function drawVessels(fill: Float32Array, anatomy: Anatomy, view: View): void {
  const random = new Random(anatomy.vesselSeed)
  for (const side of [-1, 1]) {
    const [u, v] = hilum(anatomy, side)
    for (let n = 0; n < 6; n++) {
      const angle = -1.3 + (2.7 * (n + random.uniform())) / 6
      branch({ u, v, angle, width: random.uniform(0.012, 0.018), forks: 2 }, side)
    }
  }

  function branch(
    from: { u: number; v: number; angle: number; width: number; forks: number },
    side: number,
  ): void {
    let { u, v, angle } = from
    const { width, forks } = from
    for (let step = 0; step < 3; step++) {
      const next = { u: u + side * 0.06 * Math.cos(angle), v: v + 0.06 * Math.sin(angle) }
      stroke(fill, view, { from: [u, v], to: [next.u, next.v], width, density: 4 * width })
      u = next.u
      v = next.v
      angle += random.uniform(-0.25, 0.25)
    }
    if (forks === 0) return
    for (const turn of [-1, 1])
      branch(
        { u, v, angle: angle + turn * random.uniform(0.2, 0.5), width: width * 0.68, forks: forks - 1 },
        side,
      )
  }
}

/** The middle of each lobe: side, fraction of the way from mediastinum to ribs, and fraction from apex to diaphragm. */
const LOBES = [
  [-1, 0.5, 0.32],
  [-1, 0.5, 0.62],
  [-1, 0.5, 0.86],
  [1, 0.55, 0.32],
  [1, 0.7, 0.62],
  [1, 0.65, 0.86],
] as const

/** One lobe loses its air: an opacity with patchy borders, in which the open bronchi show as dark streaks. */
function consolidate(fill: Float32Array, { u, v, air }: Projection, anatomy: Anatomy, random: Random): void {
  const [side, outward, down] = LOBES[random.integer(LOBES.length)]
  const middleU =
    side *
    (anatomy.mediastinum + (outward + random.uniform(-0.1, 0.1)) * (anatomy.chest - anatomy.mediastinum))
  const height = anatomy.domes[side < 0 ? 0 : 1] - anatomy.apex
  const middleV = anatomy.apex + (down + random.uniform(-0.1, 0.1)) * height
  const width = random.uniform(0.36, 0.46)
  const length = random.uniform(0.32, 0.4)
  const density = random.uniform(0.44, 0.5)
  const patches = smoothNoise(random, 0.13)
  const grain = smoothNoise(random, 0.05)
  const [hilumU, hilumV] = hilum(anatomy, side)
  for (let y = 0, i = 0; y < v.length; y++)
    for (let x = 0; x < u.length; x++, i++) {
      const distance = Math.sqrt(((u[x] - middleU) / width) ** 2 + ((v[y] - middleV) / length) ** 2)
      if (air[i] === 0 || distance > 1.7) continue
      const rough = 0.5 * patches(u[x], v[y]) + 0.2 * grain(u[x], v[y])
      const opacity = inside(1 - distance + rough, 0.35)
      const spoke = Math.atan2(v[y] - hilumV, side * (u[x] - hilumU)) * 11
      const bronchus = Math.max(0, Math.cos(spoke + patches(v[y], u[x]))) ** 8
      // A filled lobe hides its vessels, since the air around them is gone.
      fill[i] =
        fill[i] * (1 - 0.8 * opacity) +
        density * opacity * (1 - 0.4 * bronchus) * (0.9 + 0.25 * grain(v[y], u[x]))
    }
}

/**
 * Thickened septa form a net through both lungs, densest around the hila: its lines are the zeros of smooth noise. Thickened
 * bronchial walls are streaks out of the hila.
 */
function drawInterstitium(
  fill: Float32Array,
  { u, v, air }: Projection,
  anatomy: Anatomy,
  view: View,
  random: Random,
): void {
  const density = random.uniform(0.24, 0.32)
  const wide = waves(random, random.uniform(0.14, 0.17))
  const fine = waves(random, random.uniform(0.1, 0.12))
  const [hilumU, hilumV] = hilum(anatomy, 1)
  for (let y = 0, i = 0; y < v.length; y++)
    for (let x = 0; x < u.length; x++, i++) {
      if (air[i] === 0) continue
      const away = (Math.abs(u[x]) - hilumU) ** 2 + (v[y] - hilumV) ** 2
      const septa = Math.max(line(wide(u[x], v[y])), 0.7 * line(fine(u[x], v[y])))
      fill[i] = Math.max(fill[i], density * septa * (0.85 + 0.15 * Math.exp(-away / 0.15)))
    }
  for (const side of [-1, 1])
    for (let n = 0; n < 5; n++) {
      const angle = random.uniform(-1.4, 1.4)
      const from = random.uniform(0.02, 0.3)
      const to = from + random.uniform(0.1, 0.25)
      const [fromU, fromV] = hilum(anatomy, side)
      const at = (r: number): [number, number] => [
        fromU + side * r * Math.cos(angle),
        fromV + r * Math.sin(angle),
      ]
      stroke(fill, view, { from: at(from), to: at(to), width: random.uniform(0.014, 0.02), density })
    }
}

/** 1 where the noise is zero, decreasing on either side. */
const line = (noise: number): number => Math.exp(-((noise / 0.45) ** 2))

/** A line with a Gaussian profile. Where lines cross, the denser one is kept, so that a bent line has no beads. */
function stroke(
  fill: Float32Array,
  view: View,
  line: { from: [number, number]; to: [number, number]; width: number; density: number },
): void {
  const x0 = view.origin[0] + view.scale * line.from[0]
  const y0 = view.origin[1] + view.scale * line.from[1]
  const dx = view.scale * (line.to[0] - line.from[0])
  const dy = view.scale * (line.to[1] - line.from[1])
  const width = line.width * view.scale
  const reach = 2 * width + 1
  const length = Math.max(dx * dx + dy * dy, 1e-6)
  const last = view.size - 1
  const top = Math.max(0, Math.ceil(Math.min(y0, y0 + dy) - reach))
  const bottom = Math.min(last, Math.floor(Math.max(y0, y0 + dy) + reach))
  const left = Math.max(0, Math.ceil(Math.min(x0, x0 + dx) - reach))
  const right = Math.min(last, Math.floor(Math.max(x0, x0 + dx) + reach))
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length))
      const away = (x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2
      const density = line.density * Math.exp(-away / (width * width))
      const i = y * view.size + x
      if (density > fill[i]) fill[i] = density
    }
}

/** Noise of standard deviation 1 and a single wavelength, without a preferred direction: a sum of plane waves. */
function waves(random: Random, wavelength: number): (u: number, v: number) => number {
  const count = 7
  const across = new Float64Array(count)
  const down = new Float64Array(count)
  const phase = new Float64Array(count)
  for (let n = 0; n < count; n++) {
    const angle = (Math.PI * (n + random.uniform())) / count
    const wavenumber = (2 * Math.PI) / (wavelength * random.uniform(0.8, 1.25))
    across[n] = wavenumber * Math.cos(angle)
    down[n] = wavenumber * Math.sin(angle)
    phase[n] = random.uniform(0, 2 * Math.PI)
  }
  return (u, v) => {
    let sum = 0
    for (let n = 0; n < count; n++) sum += Math.cos(across[n] * u + down[n] * v + phase[n])
    return sum * Math.sqrt(2 / count)
  }
}

/** Value noise in [−1, 1] over body coordinates: random numbers at a distance of `grain`, interpolated smoothly. */
function smoothNoise(random: Random, grain: number): (u: number, v: number) => number {
  const values = new Float32Array(64 * 64)
  for (let i = 0; i < values.length; i++) values[i] = random.uniform(-1, 1)
  return (u, v) => {
    const x = u / grain + 32
    const y = v / grain + 32
    const column = Math.floor(x)
    const row = Math.floor(y)
    const right = ease(x - column)
    const down = ease(y - row)
    // The numbers repeat after 64 × 64, which is wider than a film.
    const above = (row & 63) * 64
    const below = ((row + 1) & 63) * 64
    const left = column & 63
    const next = (column + 1) & 63
    const upper = values[above + left] * (1 - right) + values[above + next] * right
    const lower = values[below + left] * (1 - right) + values[below + next] * right
    return upper * (1 - down) + lower * down
  }
}
