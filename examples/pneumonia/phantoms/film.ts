// Converts attenuation to the gray values of a film: exposure, noise, the side marker, collimation.

import { type Random } from 'receptive'

/** Gray bytes, white where the body is dense, of a square with sides of `size` pixels. Changes `attenuation`. */
export function develop(attenuation: Float32Array, size: number, random: Random): Uint8Array {
  const brightness = random.uniform(0.42, 0.5)
  const contrast = random.uniform(0.22, 0.26)
  const [mean, deviation] = moments(attenuation)
  const gamma = random.uniform(0.95, 1.1)
  const readout = random.uniform(0.004, 0.012)
  const quantum = random.uniform(0.005, 0.012)
  const gray = new Uint8Array(size * size)
  for (let i = 0; i < gray.length; i++) {
    const exposed = brightness + (contrast * (attenuation[i] - mean)) / deviation
    const curved = Math.max(0, exposed) ** gamma
    // Fewer photons arrive behind dense tissue, so on a logarithmic scale their Poisson noise is larger.
    const noise = Math.sqrt(readout ** 2 + quantum ** 2 * Math.exp(1.6 * (attenuation[i] - 1)))
    gray[i] = Math.min(255, Math.max(0, Math.round(255 * (curved + noise * random.normal()))))
  }
  stampMarker(gray, size, random)
  collimate(gray, size, random)
  return gray
}

function moments(values: Float32Array): [mean: number, deviation: number] {
  let [sum, squares] = [0, 0]
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  return [mean, Math.sqrt(squares / values.length - mean * mean)]
}

const LETTER_R = ['1110', '1001', '1001', '1110', '1010', '1001']

/** The lead letter that marks the patient's right. */
function stampMarker(gray: Uint8Array, size: number, random: Random): void {
  const dot = Math.max(1, Math.round((size / 128) * random.uniform(0.7, 2)))
  const left = Math.round(size * random.uniform(0.02, 0.08))
  const top = Math.round(size * random.uniform(0.03, 0.3))
  const white = random.integer(60) + 190
  for (let y = 0; y < LETTER_R.length * dot; y++)
    for (let x = 0; x < LETTER_R[0].length * dot; x++)
      if (LETTER_R[Math.floor(y / dot)][Math.floor(x / dot)] === '1')
        gray[(top + y) * size + left + x] = white
}

/** Black where the collimator blocked the beam: no edge, one edge or more. */
function collimate(gray: Uint8Array, size: number, random: Random): void {
  const [left, right, top, bottom] = Array.from({ length: 4 }, () =>
    Math.round(size * Math.max(0, random.uniform(-0.06, 0.025))),
  )
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (x < left || x >= size - right || y < top || y >= size - bottom)
        gray[y * size + x] = random.integer(6)
}
