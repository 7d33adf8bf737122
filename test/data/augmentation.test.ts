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

it.each(fixture.cases)(
  'changes as SciPy, NumPy, OpenCV or PyTorch: $name, $options',
  ({ options, output }) => {
    const x = { shape: [1, ...fixture.shape], data: Float64Array.from(fixture.input) }
    imageAugmentation(options)(x, new Fixed(fixture.uniform))
    x.data.forEach((value, i) => expect(value).toBeCloseTo(output[i], 5))
  },
)

it('crops to every place of the padded image, and to no other', () => {
  const image = { shape: [1, 5, 5, 1], data: Float32Array.from({ length: 25 }, (_, i) => (i + 1) / 25) }
  const places = new Set<string>()
  const crop = imageAugmentation({ cropPadding: 2, fillMode: 'constant' })
  const random = new Random(3)
  for (let n = 0; n < 500; n++) {
    const x = { ...image, data: image.data.slice() }
    crop(x, random)
    // Where the pixel in the middle has gone: it is in every crop.
    const at = x.data.indexOf(Math.fround(13 / 25))
    places.add(`${2 - Math.floor(at / 5)},${2 - (at % 5)}`)
  }
  const all = [-2, -1, 0, 1, 2].flatMap((row) => [-2, -1, 0, 1, 2].map((column) => `${row},${column}`))
  expect([...places].sort()).toEqual(all.sort())
})

it('contrast and brightness stay within 0 to 1, and leave a gray image gray', () => {
  const x = {
    shape: [1, 3, 3, 2],
    data: Float32Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? 0.25 : 0.75)),
  }
  const before = x.data.slice()
  imageAugmentation({ contrastRange: [0, 9], blurRange: [0, 3] })(x, new Random(1))
  x.data.forEach((value, i) => expect(value).toBeCloseTo(before[i], 6))
  const y = batch()
  imageAugmentation({ contrastRange: [5, 9], brightnessRange: [2, 3] })(y, new Random(1))
  expect(y.data.every((value) => value >= 0 && value <= 1)).toBe(true)
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

it('changes nothing and draws nothing if nothing is set', () => {
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
    cropPadding: fc.nat(9),
    blurRange: fc.constantFrom([0, 0], [0, 1], [2, 7]),
    gammaRange: fc.constantFrom([0.2, 5], [1, 1]),
    contrastRange: fc.constantFrom([0, 1], [1, 8]),
  }) as fc.Arbitrary<AugmentationOptions>
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
    [{ cropPadding: 1.5 }, 'cropPadding must be a whole number of at least 0, got 1.5'],
    [{ gammaRange: [0, 1] }, 'gammaRange must be [low, high] with 0 < low ≤ high, got [0, 1]'],
    [{ contrastRange: [1, Infinity] }, 'contrastRange must be [low, high] with 0 ≤ low ≤ high'],
    [{ blurRange: [-1, 1] }, 'blurRange must be [low, high] with 0 ≤ low ≤ high, got [-1, 1]'],
    [{ fillMode: 'wrap' as 'nearest' }, "fillMode must be 'nearest' or 'constant', got 'wrap'"],
  ])('%j', (options, message) => {
    expect(() => imageAugmentation(options)).toThrow(message)
  })
  it('a batch without its axes', () => {
    const x = { shape: [H, W, C], data: new Float32Array(H * W * C) }
    expect(() => imageAugmentation({ horizontalFlip: true })(x, new Random(1))).toThrow('[N, H, W, C]')
  })
})
