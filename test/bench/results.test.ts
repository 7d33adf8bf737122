// What is made of results: verdicts, tables, pages.

import { describe, expect, it } from 'vitest'
import { compare, compareTable } from '../../bench/compare.js'
import { attainable } from '../../bench/machine/meter.js'
import { matches, select } from '../../bench/match.js'
import { page, rungOf } from '../../bench/plot.js'
import { largestError } from '../../bench/problem.js'
import { gflops, runTable, shareOfRoof } from '../../bench/report.js'
import { result, runOf, wrong } from './fixtures.js'

const name = 'wasm/conv2d-direct'
const verdict = (before: ReturnType<typeof result>, after: ReturnType<typeof result>) =>
  compare(runOf([before]), runOf([after])).map((row) => row.verdict)

describe('a comparison', () => {
  it('knows the noise', () => {
    expect(verdict(result(name, 1), result(name, 0.5))).toEqual(['faster'])
    expect(verdict(result(name, 1), result(name, 1.3))).toEqual(['slower'])
    expect(verdict(result(name, 1), result(name, 1.02))).toEqual(['same'])
    // A fifth is little where a run's own turns differ by more.
    expect(verdict(result(name, 1, { noise: 0.5 }), result(name, 1.2, { noise: 0.5 }))).toEqual(['same'])
    // Two turns prove nothing.
    const few = { ...result(name, 0.5), samples: [0.5, 0.5] }
    const once = { ...result(name, 1), samples: [1, 1] }
    expect(verdict(once, few)).toEqual(['same'])
    const caution = 'caution: kernels of fewer than 4 turns are called the same'
    expect(compareTable(runOf([once]), runOf([few]))).toContain(caution)
    expect(compareTable(runOf([result(name, 1)]), runOf([result(name, 0.5)]))).not.toContain(caution)
  })

  it('tells of kernels that are wrong, new or gone', () => {
    expect(verdict(result(name, 1), wrong(name))).toEqual(['now wrong'])
    expect(verdict(wrong(name), result(name, 1))).toEqual(['now right'])
    expect(verdict(wrong(name), wrong(name))).toEqual(['wrong'])
    expect(verdict(result(name, 1), result('wasm/new', 1))).toEqual(['only before', 'only after'])
  })

  it('says how many times as fast, and what differs besides', () => {
    const [before, after] = [runOf([result(name, 1)]), runOf([result(name, 0.5)])]
    expect(compare(before, after)[0].ratio).toBeCloseTo(2)
    const elsewhere = { ...after, context: { ...after.context, cpu: 'another' } }
    expect(compareTable(before, elsewhere)).toMatch(
      /caution: cpu was A <fast> one, is another[^]*1 s.*faster/,
    )
  })
})

describe('a table', () => {
  it('gives a wrong kernel no speed', () => {
    const text = runTable(runOf([result(name, 1e-6), wrong('wasm/broken')]))
    expect(text).toMatch(/wasm\/broken +1 +wrong +– +– +– +– +∞/)
    expect(text).toMatch(/wasm\/conv2d-direct +1 +1 µs +± 0\.5 % +14\.1 +28 % +2 +1\.0e-7 +–/)
  })

  it('measures by the roof, memory’s if that is lower', () => {
    const [roof] = runOf([]).roofs
    expect(attainable(roof, 2)).toBe(20)
    expect(attainable(roof, 100)).toBe(50)
    const fast = result(name, 1e-6)
    expect(gflops(fast)).toBeCloseTo(14.112)
    expect(shareOfRoof(runOf([]).roofs, { ...fast, bytes: 14112 })).toBeCloseTo(1.4112)
  })
})

describe('a page', () => {
  const kernels = [
    'reference/conv2d-direct',
    'reference/conv2d-im2col',
    'wasm/conv2d-im2col',
    name,
    'wasm/conv2d-winograd-f4x4',
  ]
  const run = runOf([
    ...kernels.map((kernel, i) => result(kernel, 1e-3 / (i + 1))),
    result(name, 1e-4, { threads: 2 }),
    wrong('wasm/broken'),
  ])

  it('has the ladder in its order, the roofline, and nothing from elsewhere', async () => {
    const text = await page(run)
    expect(text.match(/<svg/g)).toHaveLength(2)
    expect(text).not.toMatch(/(?:src|href)=|url\(/)
    expect(text).toContain('A &#60;fast&#62; one')
    expect(text).toMatch(/wasm\/broken<\/td><td>1<\/td><td>wrong/)
    const ladder = text.slice(text.lastIndexOf('<svg'), text.lastIndexOf('</svg>'))
    const places = [...kernels, `${name}, 2 threads`].map((kernel) => ladder.indexOf(`>${kernel}</text>`))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(ladder).not.toContain('broken')
  })

  it('names each rung', () => {
    expect([...run.results.slice(0, 6), result('gpu/conv2d-direct', 1)].map(rungOf)).toEqual([
      'naive',
      'im2col',
      'blocked',
      'SIMD',
      'Winograd',
      'threads',
      'GPU',
    ])
  })
})

describe('names', () => {
  it('match by pattern', () => {
    expect(matches('wasm/*', name)).toBe(true)
    expect(matches('*winograd*', name)).toBe(false)
    expect(matches('wasm/conv2d.direct', name)).toBe(false)
  })

  it('that are unknown get a list of those there are', () => {
    expect(() => select('kernel', [name], ['gpu/*'])).toThrow(`there is no kernel 'gpu/*'; there are ${name}`)
  })
})

it('an error is a share of the largest value, and a value missing is infinite', () => {
  expect(largestError([1, 2.5], [1, 2])).toBe(0.25)
  expect(largestError([1, NaN], [1, 2])).toBe(Infinity)
  expect(largestError([1], [1, 2])).toBe(Infinity)
  expect(largestError([0, 0], [0, 0])).toBe(0)
})
