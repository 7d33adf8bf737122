import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hash32 } from '../../kernels/hash.js'
import { orient, toGray } from '../../src/data/image.js'
import { resizeBilinear } from '../../src/data/resize.js'
import { loadFixture } from '../fixtures/load.js'

interface Case {
  height: number
  width: number
  channels: number
  outHeight: number
  outWidth: number
  input: number[] | { seed: number }
  output: number[]
}

it.each(loadFixture<{ cases: Case[] }>('resize').cases)(
  'is OpenCV, bit for bit: $height × $width × $channels to $outHeight × $outWidth',
  ({ height, width, channels, outHeight, outWidth, input, output }) => {
    const data = Array.isArray(input)
      ? Uint8Array.from(input)
      : Uint8Array.from({ length: height * width * channels }, (_, i) => hash32(input.seed, i) & 255)
    const resized = resizeBilinear({ height, width, channels, data }, [outHeight, outWidth])
    expect(Array.from(resized.data)).toEqual(output)
  },
)

const side = fc.integer({ min: 1, max: 19 })
it('stays within the least and greatest value of the input', () => {
  fc.assert(
    fc.property(side, side, side, side, fc.nat(), (height, width, outHeight, outWidth, seed) => {
      const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => 30 + (hash32(seed, i) % 100))
      const out = resizeBilinear({ height, width, channels: 3, data }, [outHeight, outWidth])
      // The truncation of OpenCV's fixed point can cost one level.
      expect(Math.min(...out.data)).toBeGreaterThanOrEqual(Math.min(...data) - 1)
      expect(Math.max(...out.data)).toBeLessThanOrEqual(Math.max(...data))
    }),
    { seed: 1 },
  )
})

it('refuses a side that is not a whole number of at least 1', () => {
  const image = { width: 2, height: 3, channels: 1, data: new Uint8Array(6) }
  const refused = 'resizeBilinear: size must be a whole number of at least 1, or two of them'
  for (const size of [0, 2.5, [3, 0], [1, 2.5], [1, 2, 3], { width: 1, height: 2 }, '70', undefined])
    expect(() => resizeBilinear(image, size as number), String(size)).toThrow(refused)
})

it('luma weighs the channels by BT.601 and keeps gray as it is', () => {
  const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 77, 77, 77)
  const gray = toGray({ width: 4, height: 1, channels: 3, data })
  expect(Array.from(gray.data)).toEqual([76, 150, 29, 77])
  expect(toGray(gray)).toBe(gray)
})

it('an orientation and its inverse are the identity', () => {
  const image = { width: 5, height: 3, channels: 2, data: Uint8Array.from({ length: 30 }, (_, i) => i) }
  const inverse = [1, 2, 3, 4, 5, 8, 7, 6]
  inverse.forEach((back, i) => expect(orient(orient(image, i + 1), back)).toEqual(image))
})
