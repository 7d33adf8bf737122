// What the report's figures are computed by.

import { Random } from 'receptive'
import { describe, expect, it } from 'vitest'
import { bootstrap } from '../../examples/pneumonia/bootstrap.js'

describe('bootstrap', () => {
  const mean = (values: readonly number[]) => (weights: Float64Array) => {
    let sum = 0
    let all = 0
    weights.forEach((weight, n) => {
      sum += weight * values[n]
      all += weight
    })
    return [sum / all]
  }

  it('gives an interval that holds the true mean in some 95 of 100 samples', () => {
    const random = new Random(1)
    let held = 0
    for (let sample = 0; sample < 200; sample++) {
      const values = Array.from({ length: 60 }, () => random.normal())
      const groups = values.map((_, n) => `${n}`)
      const [[low, high]] = bootstrap(groups, mean(values), { seed: sample, resamples: 400 }) as [
        [number, number],
      ]
      held += Number(low <= 0 && 0 <= high)
    }
    expect(held).toBeGreaterThan(180)
    expect(held).toBeLessThan(199)
  })

  it('is as wide as the standard error of the mean says', () => {
    const random = new Random(2)
    const values = Array.from({ length: 400 }, () => random.normal())
    const [interval] = bootstrap(
      values.map((_, n) => `${n}`),
      mean(values),
      { seed: 3 },
    )
    // ±1.96 σ/√n
    expect(interval![1] - interval![0]).toBeCloseTo((2 * 1.96) / 20, 1.5)
  })

  it('counts a patient’s films as one: copies make the interval no narrower', () => {
    const random = new Random(4)
    const values = Array.from({ length: 50 }, () => random.normal())
    const ten = values.flatMap((value) => new Array<number>(10).fill(value))
    const patients = ten.map((_, n) => `${Math.floor(n / 10)}`)
    const once = bootstrap(
      values.map((_, n) => `${n}`),
      mean(values),
      { seed: 5 },
    )
    const copied = bootstrap(patients, mean(ten), { seed: 5 })
    expect(copied[0]![0]).toBeCloseTo(once[0]![0], 12)
    expect(copied[0]![1]).toBeCloseTo(once[0]![1], 12)
  })

  it('leaves out the sets that lack a figure, and has none if all do', () => {
    const figures = (weights: Float64Array) => [weights[0] === 0 ? NaN : 1, NaN]
    expect(bootstrap(['a', 'b', 'c'], figures, { seed: 6 })).toEqual([[1, 1], undefined])
  })

  it('gives the same intervals for the same seed', () => {
    const values = [0, 1, 1, 0, 1]
    const groups = ['a', 'b', 'c', 'd', 'e']
    const run = (seed: number) => bootstrap(groups, mean(values), { seed, resamples: 100 })
    expect(run(7)).toEqual(run(7))
  })
})
