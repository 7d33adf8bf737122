import { describe, expect, it } from 'vitest'
import { cutmix, mixup, type MixingOptions } from '../../src/data/mixing.js'
import { Random } from '../../src/tensor/random.js'

const N = 6
/** Image `n` is `n + 1` everywhere, and of class `n`: pixels and targets tell what they are mixed of. */
const batch = ([H, W, C]: readonly number[]) => ({
  x: {
    shape: [N, H, W, C],
    data: Float32Array.from({ length: N * H * W * C }, (_, i) => 1 + Math.floor(i / (H * W * C))),
  },
  targets: {
    shape: [N, N],
    data: Float32Array.from({ length: N * N }, (_, i) => (i % N === Math.floor(i / N) ? 1 : 0)),
  },
})

const rows = ({ shape: [N], data }: { shape: readonly number[]; data: Float32Array }): number[][] =>
  Array.from({ length: N }, (_, n) =>
    Array.from(data.subarray((n * data.length) / N, ((n + 1) * data.length) / N)),
  )

/** The partner of each image, and its own share, by its targets. */
const mixtures = (targets: { shape: readonly number[]; data: Float32Array }) =>
  rows(targets).map((row, n) => {
    const other = row.findIndex((share, k) => k !== n && share > 0)
    return { own: row[n], other: other < 0 ? n : other }
  })

describe('mixup', () => {
  it('mixes images and targets by one share a batch, each with one partner', () => {
    const random = new Random(2)
    const mix = mixup({ alpha: 1 })
    for (let times = 0; times < 20; times++) {
      const { x, targets } = batch([2, 3, 1])
      mix(x, random, targets)
      const found = mixtures(targets)
      expect(found.map(({ other }) => other).sort()).toEqual([0, 1, 2, 3, 4, 5])
      const mixed = found.filter(({ other }, n) => other !== n)
      for (const { own } of mixed) expect(own).toBe(mixed[0].own)
      rows(x).forEach((image, n) => {
        const { own, other } = found[n]
        for (const pixel of image) expect(pixel).toBeCloseTo(own * (n + 1) + (1 - own) * (other + 1), 5)
      })
      for (const row of rows(targets)) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6)
    }
  })

  it('mixes whatever has rows: several targets an example go with it', () => {
    const x = { shape: [2, 1], data: Float64Array.of(0, 1) }
    const targets = { shape: [4, 2], data: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1) }
    const random = new Random(1)
    const mix = mixup({ alpha: 5 })
    for (let times = 0; times < 9; times++) mix(x, random, targets)
    expect(x.data[0]).toBeGreaterThan(0)
    for (let i = 0; i < 2; i++)
      for (let row = 0; row < 2; row++) expect(targets.data[4 * i + 2 * row + 1]).toBeCloseTo(x.data[i], 12)
  })

  // By SciPy: mixing.py
  it.each([
    [0.2, [0.00025, 0.02381, 0.21634, 0.5]],
    [1, [0.1, 0.25, 0.4, 0.5]],
    [4, [0.2786, 0.37885, 0.4539, 0.5]],
  ])('draws shares from Beta(%d, %d)', (alpha, quantiles) => {
    const mix = mixup({ alpha })
    const random = new Random(6)
    const draws = 4000
    const shares = Array.from({ length: draws }, () => {
      for (;;) {
        const targets = { shape: [2, 2], data: Float64Array.of(1, 0, 0, 1) }
        mix({ shape: [2, 1], data: new Float64Array(2) }, random, targets)
        // A share of 0 or 1 is no partner, or rounding: the partner has to be another for the share to be seen.
        if (targets.data[0] < 1 || alpha < 1) return targets.data[0]
      }
    })
    ;[0.1, 0.25, 0.4, 0.5].forEach((probability, i) => {
      const below = shares.filter((share) => share <= quantiles[i]).length / draws
      // Half of the shuffles of two examples leave each by itself; where α is small these cannot be told from a share of 1.
      const expected = alpha < 1 ? probability / 2 : probability
      expect(Math.abs(below - expected)).toBeLessThan(
        4 * Math.sqrt((probability * (1 - probability)) / draws),
      )
    })
  })

  it('has a share that is a number for every α', () => {
    const random = new Random(1)
    for (const alpha of [1e-300, 1e-5, 0.5, 1e5, 1e300]) {
      const { x, targets } = batch([1, 1, 1])
      for (let times = 0; times < 50; times++) mixup({ alpha })(x, random, targets)
      expect(targets.data.every((share) => share >= 0 && share <= 1)).toBe(true)
    }
  })
})

describe('cutmix', () => {
  it('pastes one rectangle, the same in each image, and mixes targets by its area', () => {
    const random = new Random(8)
    const shape = [5, 7, 2]
    const [H, W, C] = shape
    const areas = new Set<number>()
    for (let times = 0; times < 200; times++) {
      const { x, targets } = batch(shape)
      cutmix()(x, random, targets)
      const found = mixtures(targets)
      const pasted = rows(x).map((image, n) => image.flatMap((pixel, i) => (pixel === n + 1 ? [] : [i])))
      for (const [n, image] of rows(x).entries()) {
        const { own, other } = found[n]
        for (const i of pasted[n]) expect(image[i]).toBe(other + 1)
        expect(own).toBeCloseTo(1 - pasted[n].length / (H * W * C), 6)
        if (other === n) continue
        const at = pasted[n].map((i) => [Math.floor(i / (W * C)), Math.floor(i / C) % W])
        const extent = (axis: number) => {
          const along = at.map((place) => place[axis])
          return 1 + Math.max(...along) - Math.min(...along)
        }
        expect(pasted[n]).toHaveLength(extent(0) * extent(1) * C)
        areas.add(pasted[n].length)
      }
      const others = pasted.filter((_, n) => found[n].other !== n)
      for (const one of others) expect(one).toEqual(others[0])
    }
    expect(areas.size).toBeGreaterThan(8)
  })
})

describe('both', () => {
  it.each([mixup, cutmix])('%o: the same generator state gives the same mixture', (make: typeof mixup) => {
    const [a, b] = [batch([4, 4, 1]), batch([4, 4, 1])]
    make()(a.x, new Random(3), a.targets)
    make()(b.x, new Random(3), b.targets)
    expect(a).toEqual(b)
    expect(a).not.toEqual(batch([4, 4, 1]))
  })

  it.each<[unknown, string]>([
    [{ alpha: 0 }, 'mixup: alpha must be a number above 0, got 0'],
    [{ beta: 1 }, "mixup: there is no option 'beta'; it takes alpha"],
  ])('refuse %j', (options, message) => {
    expect(() => mixup(options as MixingOptions)).toThrow(message)
  })

  it('say what they need', () => {
    const { x, targets } = batch([2, 2, 1])
    const random = new Random(1)
    expect(() => mixup()(x, random)).toThrow('mixup: targets must be { shape, data }')
    expect(() => mixup()(x, random, { shape: [9, 4], data: targets.data })).toThrow(
      'mixup: 9 rows of targets cannot be divided among 6 examples',
    )
    expect(() => cutmix()(x, random, { shape: [12, 3], data: targets.data })).toThrow(
      'cutmix: it takes one target for each of 6 images, got targets [12,3]',
    )
    expect(() => cutmix()({ shape: [6, 4], data: x.data }, random, targets)).toThrow('[N, H, W, C]')
  })
})
