// What fills the lungs: vessels always, then what the diagnosis adds. Everything here is attenuation to be weighted by
// the air in front of the pixel, so nothing shows outside the lungs.

import { type Anatomy, inside, type Projection, toPixel, type View } from './anatomy.js'
import { Random } from 'receptive'

export type Diagnosis = 'normal' | 'bacteria' | 'virus'

/** The attenuation of what fills the lungs, per pixel. */
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
      drawInterstitium(fill, anatomy, view, random)
  }
  return fill
}

const hilum = (anatomy: Anatomy, side: number): [number, number] => [
  side * (anatomy.mediastinum + 0.05),
  anatomy.heart.v - 0.22,
]

/** Arteries and veins fan out of both hila, and divide, narrower and fainter at every fork. */
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

/** The middle of each lobe, as side, share of the way from mediastinum to ribs, and share from apex to diaphragm. */
const LOBES = [
  [-1, 0.5, 0.32],
  [-1, 0.5, 0.62],
  [-1, 0.5, 0.86],
  [1, 0.55, 0.32],
  [1, 0.7, 0.62],
  [1, 0.65, 0.86],
] as const

/** One lobe loses its air: an opacity with patchy borders, through which the bronchi, still open, run as dark streaks. */
function consolidate(fill: Float32Array, projection: Projection, anatomy: Anatomy, random: Random): void {
  const [side, outward, down] = LOBES[random.integer(LOBES.length)]
  const share = (middle: number) => middle + random.uniform(-0.1, 0.1)
  const centre = {
    u: side * (anatomy.mediastinum + share(outward) * (anatomy.chest - anatomy.mediastinum)),
    v: anatomy.apex + share(down) * (anatomy.domes[side < 0 ? 0 : 1] - anatomy.apex),
  }
  const radius = { u: random.uniform(0.28, 0.42), v: random.uniform(0.25, 0.36) }
  const density = random.uniform(0.4, 0.46)
  const patches = smoothNoise(random, 0.13)
  const grain = smoothNoise(random, 0.05)
  const [hilumU, hilumV] = hilum(anatomy, side)
  for (let i = 0; i < fill.length; i++) {
    const [u, v] = [projection.u[i], projection.v[i]]
    const distance = Math.sqrt(((u - centre.u) / radius.u) ** 2 + ((v - centre.v) / radius.v) ** 2)
    if (distance > 1.7) continue
    const rough = 0.5 * patches(u, v) + 0.2 * grain(u, v)
    const opacity = inside(1 - distance + rough, 0.35)
    const spoke = Math.atan2(v - hilumV, side * (u - hilumU)) * 11
    const bronchus = Math.max(0, Math.cos(spoke + patches(v, u))) ** 8
    // A filled lobe hides its vessels: they have lost the air they stood out from.
    fill[i] = fill[i] * (1 - 0.8 * opacity) + density * opacity * (1 - 0.3 * bronchus)
  }
}

/** Thickened septa as a net of fine lines through both lungs, and cuffed bronchi seen end on near the hila. */
function drawInterstitium(fill: Float32Array, anatomy: Anatomy, view: View, random: Random): void {
  const density = random.uniform(0.3, 0.38)
  const count = Math.round(random.uniform(150, 190))
  for (let n = 0; n < count; n++) {
    const side = n % 2 === 0 ? -1 : 1
    const [hilumU, hilumV] = hilum(anatomy, side)
    let u = side * random.uniform(anatomy.mediastinum, anatomy.chest)
    let v = random.uniform(anatomy.apex, anatomy.domes[side < 0 ? 0 : 1])
    let angle = Math.atan2(v - hilumV, u - hilumU) + random.normal() * 0.9
    const width = random.uniform(0.017, 0.024)
    for (let step = 0; step < 3; step++) {
      const to: [number, number] = [u + 0.035 * Math.cos(angle), v + 0.035 * Math.sin(angle)]
      stroke(fill, view, { from: [u, v], to, width, density: density * random.uniform(0.6, 1.2) })
      ;[u, v] = to
      angle += random.uniform(-0.4, 0.4)
    }
  }
  for (let n = 0; n < 24; n++) {
    const side = n % 2 === 0 ? -1 : 1
    const [hilumU, hilumV] = hilum(anatomy, side)
    ring(fill, view, {
      u: hilumU + side * Math.abs(random.normal()) * 0.15,
      v: hilumV + random.normal() * 0.18,
      radius: random.uniform(0.035, 0.05),
      density,
    })
  }
}

function ring(
  fill: Float32Array,
  view: View,
  { u, v, radius, density }: { u: number; v: number; radius: number; density: number },
): void {
  const at = (turn: number): [number, number] => [
    u + radius * Math.cos((turn * Math.PI) / 4),
    v + radius * Math.sin((turn * Math.PI) / 4),
  ]
  for (let turn = 0; turn < 8; turn++)
    stroke(fill, view, { from: at(turn), to: at(turn + 1), width: 0.018, density })
}

/** A line with a Gaussian profile. Where lines meet the denser one stays, so a bent line has no beads. */
function stroke(
  fill: Float32Array,
  view: View,
  line: { from: [number, number]; to: [number, number]; width: number; density: number },
): void {
  const [x0, y0] = toPixel(view, ...line.from)
  const [x1, y1] = toPixel(view, ...line.to)
  const width = line.width * view.scale
  const reach = 2 * width + 1
  const [dx, dy] = [x1 - x0, y1 - y0]
  const length = Math.max(dx * dx + dy * dy, 1e-6)
  const last = view.size - 1
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach))
  const bottom = Math.min(last, Math.floor(Math.max(y0, y1) + reach))
  const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach))
  const right = Math.min(last, Math.floor(Math.max(x0, x1) + reach))
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length))
      const away = (x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2
      const density = line.density * Math.exp(-away / (width * width))
      const i = y * view.size + x
      if (density > fill[i]) fill[i] = density
    }
}

/** Value noise in [−1, 1] over body coordinates: random numbers `grain` apart, smoothly between them. */
function smoothNoise(random: Random, grain: number): (u: number, v: number) => number {
  const cells = 64
  const values = Float32Array.from({ length: cells * cells }, () => random.uniform(-1, 1))
  const ease = (t: number) => t * t * (3 - 2 * t)
  const at = (row: number, column: number) => values[(row & (cells - 1)) * cells + (column & (cells - 1))]
  return (u, v) => {
    const x = u / grain + cells / 2
    const y = v / grain + cells / 2
    const column = Math.floor(x)
    const row = Math.floor(y)
    const a = ease(x - column)
    const b = ease(y - row)
    const upper = at(row, column) * (1 - a) + at(row, column + 1) * a
    const lower = at(row + 1, column) * (1 - a) + at(row + 1, column + 1) * a
    return upper * (1 - b) + lower * b
  }
}
