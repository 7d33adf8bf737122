import { describe, expect, it } from 'vitest'
import { deriveSeed, Random } from 'receptive'

describe('Random', () => {
  it('gives the numbers of a Python xoshiro128** that gives the published ones', () => {
    // Its first outputs from the state 1, 2, 3, 4 are 11520, 0, 5927040, 70819200, as published with the algorithm.
    const random = new Random(42)
    expect([random.uint32(), random.uint32(), random.uint32(), random.uint32()]).toEqual([
      2837322924, 544945897, 479756282, 3500138142,
    ])
  })

  it('draws evenly: 16 bins stay within a chi-square of 15 degrees of freedom', () => {
    const random = new Random(7)
    const bins = new Array<number>(16).fill(0)
    for (let i = 0; i < 16000; i++) bins[random.integer(16)]++
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(37.7) // the 0.1 % point
    expect(chiSquare).toBeGreaterThan(3.48) // nor suspiciously even
  })

  it('draws normals of mean 0, deviation 1', () => {
    const random = new Random(3)
    const values = Array.from({ length: 20000 }, () => random.normal())
    const mean = values.reduce((a, b) => a + b) / values.length
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(variance - 1)).toBeLessThan(0.05)
    expect(values.filter((v) => Math.abs(v) > 1.96).length / values.length).toBeCloseTo(0.05, 2)
  })

  it('shuffles: each of the six orders of three comes about as often', () => {
    const random = new Random(11)
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle([1, 2, 3]).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130)
  })

  it('keeps uniform within its bounds', () => {
    const random = new Random(0)
    for (let i = 0; i < 1000; i++) {
      const value = random.uniform(-2, 3)
      expect(value >= -2 && value < 3).toBe(true)
    }
  })

  it.each([-1, 1.5, NaN, 2 ** 32])('refuses the seed %s', (seed) => {
    expect(() => new Random(seed)).toThrow('whole number from 0 to 4294967295')
    expect(() => deriveSeed(seed, 'x')).toThrow('whole number')
  })
})

it('deriveSeed gives every use a seed of its own', () => {
  const seeds = [
    deriveSeed(1),
    deriveSeed(1, 'shuffle', 0),
    deriveSeed(1, 'shuffle', 1),
    deriveSeed(1, 'augment', 0),
    deriveSeed(2, 'shuffle', 0),
    deriveSeed(1, 0, 'shuffle'),
  ]
  expect(new Set(seeds).size).toBe(seeds.length)
  expect(deriveSeed(1, 'shuffle', 0)).toBe(deriveSeed(1, 'shuffle', 0))
})
