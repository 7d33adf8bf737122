// The contest with other libraries: one turn of this library alone, and what is made of results.

import { describe, expect, it } from 'vitest'
import { contest, type Contest } from '../../bench/peers/contest.js'
import type { Result } from '../../bench/peers/measure.js'
import { inputsOf, models, type ModelName } from '../../bench/peers/models.js'
import { ratioTable } from '../../bench/peers/ratios.js'
import { contestTable, markers, readmeSection, withSection } from '../../bench/peers/report.js'
import { summarize } from '../../bench/statistics.js'
import { runOf } from './fixtures.js'

it('runs, and checks what a participant computes', async () => {
  const log: string[] = []
  const options = { only: ['receptive-wasm'], threads: [1], jobs: ['predict1'], rounds: 2, ms: 100 } as const
  const { results } = await contest(options, (line) => void log.push(line))
  expect(results).toHaveLength(1)
  const [{ failure, errors, figures }] = results
  expect(failure).toBeUndefined()
  expect(errors!.predictions).toBeLessThan(1e-4)
  expect(errors!.weights).toBeLessThan(1e-2)
  expect(figures.predict1!.samples).toBe(2)
  expect(figures.predict1!.median).toBeGreaterThan(0)
  expect(log).toContain('round 2 of 2')
}, 120_000)

it('says who there is, where somebody is not', async () => {
  const options = { only: ['keras'], threads: [1], jobs: ['predict1'], rounds: 1, ms: 1 } as const
  await expect(contest(options, () => undefined)).rejects.toThrow(
    /^there is no peer 'keras'; there are receptive-wasm, .*pytorch/,
  )
})

it('says what each layer of a model is given', () => {
  const { k5s2, big } = models
  const given = inputsOf(k5s2)
  expect(given.slice(0, 2)).toEqual([
    { side: 96, channels: 3, before: 1, after: 2 },
    { side: 48, channels: 32, before: 1, after: 2 },
  ])
  expect(given.slice(-2).map(({ side, channels }) => [side, channels])).toEqual([
    [1, 12 * 12 * 64],
    [1, 128],
  ])
  expect(inputsOf(big).at(-2)).toEqual({ side: 1, channels: 27 * 27 * 64, before: 0, after: 0 })
})

it('compares turn by turn, model by model', () => {
  const of = (model: ModelName, key: string, speeds: readonly number[]): Result => ({
    ...{ model, key, name: key, threads: 1, figures: {} },
    turns: { train32: speeds },
  })
  const text = ratioTable(
    [
      ...[of('vgg', 'receptive-wasm', [200, 100, 400]), of('vgg', 'quick', [100, 50, 200])],
      ...[of('big', 'receptive-wasm', [10, 20, 10]), of('big', 'quick', [20, 40, 20])],
    ],
    ['train32'],
  )
  expect(text).toMatch(/quick +1 +train32 +2 ± 0\.0 % +0\.5 ± 0\.0 % +1\s*$/)
})

describe('results', () => {
  const errors = { predictions: 1e-7, weights: 1e-6 }
  const of = (key: string, speeds: readonly number[], more: Partial<Result> = {}): Result => ({
    ...{
      model: 'case-study' as const,
      key,
      name: key,
      threads: 1,
      version: '1.0',
      errors,
      peakBytes: 2 ** 20,
    },
    figures: { train32: summarize(speeds) },
    ...more,
  })
  const nobody: Result['figures'] = {}
  const made: Contest = {
    kind: 'peers',
    context: runOf([]).context,
    options: { threads: [1], jobs: ['train32'], rounds: 3, ms: 500 },
    results: [
      of('receptive-wasm', [100, 100, 100]),
      of('quick', [250, 250, 250]),
      of('slow', [0.5], { batches: { train32: 2 }, peakBytes: undefined }),
      of('broken', [1], { figures: nobody, failure: 'wrong: off by 1' }),
    ],
  }

  it('are a table, with what a figure is of and why there is none', () => {
    const text = contestTable(made)
    expect(text).toMatch(/receptive-wasm +1 +100 ± 0\.0 % +1 MiB/)
    expect(text).toMatch(/slow +1 +0\.5 \(batch 2, once\) +–/)
    expect(text).toMatch(/broken +1 +wrong/)
    expect(text).toContain('broken 1.0; no figures: wrong: off by 1')
  })

  it('are a section that says who is faster', () => {
    const text = readmeSection(made)
    expect(text).toContain(
      'training, batch 32: on one thread slower than quick (2.5×), faster than slow (200×)',
    )
    expect(text).toContain('2030-01-02, on 2 cores of A <fast> one')
    const readme = `a\n${markers.start}\nold\n${markers.end}\nb`
    expect(withSection(readme, text)).toBe(`a\n${markers.start}\n\n${text}\n\n${markers.end}\nb`)
    expect(() => withSection('nothing', text)).toThrow(/no lines '<!-- bench:start -->'/)
  })
})
