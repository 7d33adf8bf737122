import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { imageAugmentation, type AugmentationOptions } from '../../src/data/augmentation.js'
import { Random } from '../../src/tensor/random.js'

const fixture = JSON.parse(readFileSync(new URL('augmentation.json', import.meta.url), 'utf8')) as {
  shape: [number, number, number]
  uniform: number
  input: number[]
  cases: { name: string; options: AugmentationOptions; output: number[] }[]
}

/** Draws the same share of every range. */
class Fixed extends Random {
  readonly share: number
  constructor(share: number) {
    super(0)
    this.share = share
  }
  override uniform(low = 0, high = 1): number {
    return low + (high - low) * this.share
  }
}

const [N, H, W, C] = [3, 5, 8, 2]
const batch = (): { shape: number[]; data: Float32Array } => ({
  shape: [N, H, W, C],
  data: Float32Array.from({ length: N * H * W * C }, (_, i) => ((i * 29) % 97) / 96),
})

it.each(fixture.cases)('maps as Keras by SciPy: $name, $options.fillMode', ({ options, output }) => {
  const x = { shape: [1, ...fixture.shape], data: Float64Array.from(fixture.input) }
  imageAugmentation(options)(x, new Fixed(fixture.uniform))
  x.data.forEach((value, i) => expect(value).toBeCloseTo(output[i], 5))
})

it('flips exactly', () => {
  const x = batch()
  const before = x.data.slice()
  imageAugmentation({ horizontalFlip: true, verticalFlip: true })(x, new Fixed(0))
  for (let n = 0; n < N; n++)
    for (let i = 0; i < H; i++)
      for (let j = 0; j < W; j++)
        for (let c = 0; c < C; c++)
          expect(x.data[((n * H + i) * W + j) * C + c]).toBe(
            before[((n * H + (H - 1 - i)) * W + (W - 1 - j)) * C + c],
          )
})

it('flips about half of the images', () => {
  const many = { shape: [1000, 1, 2, 1], data: Float32Array.from({ length: 2000 }, (_, i) => i % 2) }
  imageAugmentation({ horizontalFlip: true })(many, new Random(4))
  const flipped = many.data.filter((value, i) => i % 2 === 0 && value === 1).length
  expect(flipped).toBeGreaterThan(440)
  expect(flipped).toBeLessThan(560)
})

it('brightness multiplies and stays within 0 to 1', () => {
  const x = batch()
  const before = x.data.slice()
  imageAugmentation({ brightnessRange: [0.5, 2.5] })(x, new Fixed(0.5))
  x.data.forEach((value, i) => expect(value).toBeCloseTo(Math.min(before[i] * 1.5, 1), 6))
})

it('changes nothing and draws nothing where nothing is set', () => {
  const x = batch()
  const random = new Random(7)
  imageAugmentation({})(x, random)
  expect(x).toEqual(batch())
  expect(random.uint32()).toBe(new Random(7).uint32())
})

it('the same generator gives the same images, within the range of the given ones', () => {
  const options = fc.record({
    horizontalFlip: fc.boolean(),
    verticalFlip: fc.boolean(),
    widthShiftRange: fc.double({ min: 0, max: 3, noNaN: true }),
    heightShiftRange: fc.double({ min: 0, max: 3, noNaN: true }),
    rotationRange: fc.double({ min: 0, max: 180, noNaN: true }),
    zoomRange: fc.double({ min: 0, max: 0.9, noNaN: true }),
  })
  fc.assert(
    fc.property(options, fc.nat(), (options, seed) => {
      const augment = imageAugmentation(options)
      const [a, b] = [batch(), batch()]
      augment(a, new Random(seed))
      augment(b, new Random(seed))
      expect(a).toEqual(b)
      expect(a.data.every((value) => value >= -1e-6 && value <= 1 + 1e-6)).toBe(true)
    }),
    { seed: 5 },
  )
})

describe('refuses', () => {
  it.each<[AugmentationOptions, string]>([
    [{ rotationRange: -1 }, 'rotationRange must be a number of at least 0 and of at most 180, got -1'],
    [{ rotationRange: 181 }, 'rotationRange'],
    [{ widthShiftRange: NaN }, 'widthShiftRange must be a number of at least 0, got NaN'],
    [{ heightShiftRange: Infinity }, 'heightShiftRange'],
    [{ zoomRange: 1 }, 'zoomRange must be a number of at least 0 and below 1'],
    [{ zoomRange: [0, 1] }, 'or [low, high] with 0 < low ≤ high'],
    [
      { brightnessRange: [1.2, 0.8] },
      'brightnessRange must be [low, high] with 0 ≤ low ≤ high, got [1.2, 0.8]',
    ],
    [{ fillMode: 'wrap' as 'nearest' }, "fillMode must be 'nearest' or 'constant', got 'wrap'"],
  ])('%j', (options, message) => {
    expect(() => imageAugmentation(options)).toThrow(message)
  })
  it('a batch without its axes', () => {
    const x = { shape: [H, W, C], data: new Float32Array(H * W * C) }
    expect(() => imageAugmentation({ horizontalFlip: true })(x, new Random(1))).toThrow('[N, H, W, C]')
  })
})
