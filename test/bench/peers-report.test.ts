// What is made of a contest's results: tables, ratios, and the section of the README.

import { describe, expect, it } from 'vitest'
import type { Contest } from '../../bench/peers/contest.js'
import type { Result } from '../../bench/peers/measure.js'
import type { ModelName } from '../../bench/peers/models.js'
import { ratioTable } from '../../bench/peers/ratios.js'
import { markers, readmeSection, withSection } from '../../bench/peers/readme.js'
import { contestTable } from '../../bench/peers/report.js'
import { summarize } from '../../bench/statistics.js'
import { runOf } from './fixtures.js'

type Turns = Readonly<Record<string, readonly number[]>>

const of = (key: string, turns: Turns, more: Partial<Result> = {}): Result => ({
  ...{ model: 'case', key, name: key, threads: 1, version: '1.0', peakBytes: 2 ** 20, turns },
  library: key.startsWith('receptive') ? 'receptive' : key,
  errors: { predictions: 1e-7, weights: 1e-6 },
  figures: Object.fromEntries(
    Object.entries(turns).flatMap(([job, speeds]) => (speeds.length > 0 ? [[job, summarize(speeds)]] : [])),
  ),
  ...more,
})

const contestOf = (results: readonly Result[], ...engines: readonly string[]): Contest => ({
  kind: 'peers',
  context: runOf([]).context,
  engines: engines.map((name) => ({ name })),
  options: { threads: [1, 2], jobs: ['train', 'predict'], rounds: 3, ms: 500 },
  results,
})

describe('ratios', () => {
  it('are turn by turn, model by model', () => {
    const speeds = (model: ModelName, key: string, turns: Turns): Result => of(key, turns, { model })
    const text = ratioTable([
      ...[
        speeds('vgg', 'receptive-wasm', { train32: [200, 100, 400] }),
        speeds('vgg', 'quick', { train32: [100, 50, 200] }),
      ],
      ...[
        speeds('big', 'receptive-wasm', { train16: [10, 20, 10] }),
        speeds('big', 'quick', { train16: [20, 40, 20] }),
      ],
    ])
    expect(text).toMatch(/quick +– +1 +training +2 ± 0\.0 % +0\.5 ± 0\.0 % +1\s*$/)
  })

  it('are with the same engine, or with the newest if there is none', () => {
    const text = contestTable(
      contestOf([
        of('receptive-wasm', { predict1: [100, 100] }, { engine: 'Node 9.0.0' }),
        of('receptive-wasm', { predict1: [300, 300] }, { engine: 'Node 24.0.0' }),
        of('quick', { predict1: [200, 200] }, { engine: 'Node 9.0.0' }),
        of('native', { predict1: [100, 100] }, { engine: 'PyTorch 2.6.0' }),
      ]),
    )
    expect(text).toMatch(/quick +Node 9\.0\.0 +1 +200 ± 0\.0 % +0\.5 ± 0\.0 %/)
    expect(text).toMatch(/native +PyTorch 2\.6\.0 +1 +100 ± 0\.0 % +3 ± 0\.0 %/)
  })
})

describe('the table', () => {
  const nobody: Turns = { train32: [], predict1: [] }
  const text = contestTable(
    contestOf([
      of('receptive-wasm', { train32: [100, 100, 100], predict1: [50, 50, 60] }),
      of(
        'quick',
        { train32: [200, 250, 300], predict1: [100, 100, 100] },
        { settings: { train32: 'fused SGD' } },
      ),
      of('slow', { train32: [0.5], predict1: [] }, { batches: { train32: 2 }, peakBytes: undefined }),
      of('runs', { train32: [], predict1: [1] }, { cannotTrain: 'runs models' }),
      of('page', nobody, { cannotImport: 'it reads no files' }),
      of('broken', nobody, { failure: 'wrong: off by 1' }),
      of('gone', nobody, { failure: 'not found' }),
    ]),
  )

  it('has speeds, ratios and their spread, job by job', () => {
    expect(text).toMatch(
      /library +engine +threads +training, batch 32, images\/s +ours × +inference, batch 1, images\/s +ours ×/,
    )
    expect(text).toMatch(/receptive-wasm +– +1 +100 ± 0\.0 % +50 ± 5\.0 % +1 MiB/)
    expect(text).toMatch(/quick +– +1 +250 ± 10 % +0\.4 ± 10 % +100 ± 0\.0 % +0\.5 ± 5\.0 % +1 MiB/)
  })

  it('says what a figure is of, and why there is none', () => {
    expect(text).toMatch(/slow +– +1 +0\.5 \(batch 2, once\) +200 +– +– +–/)
    expect(text).toMatch(/runs +– +1 +cannot train +– +1 \(once\)/)
    expect(text).toMatch(/broken +– +1 +wrong/)
    expect(text).toMatch(/page +– +1 +cannot run/)
    expect(text).toContain('page 1.0; it reads no files')
    expect(text).toMatch(/gone +– +1 +failed/)
    expect(text).toContain('broken 1.0; no figures: wrong: off by 1')
    expect(text).toContain('quick 1.0; training, batch 32, one thread: fused SGD')
  })
})

describe('the section of the README', () => {
  const all = (speed: number): Turns => ({
    train32: [speed, speed],
    predict32: [2 * speed, 2 * speed],
    predict1: [speed, speed],
  })
  const [old, newest] = ['Node 20.1.0', 'Node 24.1.0']
  const results = [
    of('receptive-wasm', all(100), { engine: newest }),
    of('receptive-wasm', all(200), { engine: newest, threads: 2 }),
    of('receptive-wasm', all(150), { engine: old, threads: 2 }),
    of('receptive-reference', all(1), { engine: newest }),
    of('fast-node', { predict32: [100, 100], predict1: [900, 900] }, { engine: old, library: 'Fast' }),
    of('fast-node', { predict32: [100, 100], predict1: [300, 300] }, { engine: newest, library: 'Fast' }),
    of('slow-wasm', { predict1: [20, 20] }, { engine: newest, library: 'Slow' }),
    of(
      'slow-cpu',
      { train32: [1], predict1: [10, 10] },
      { engine: newest, library: 'Slow', batches: { train32: 2 } },
    ),
    of('broken', all(1e6), { engine: newest, library: 'Broken', failure: 'wrong: off by 1' }),
  ]
  const text = readmeSection(contestOf(results, old, newest))

  it('has a row for each library at its best, on the newest Node, and how many times as fast this one is', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    expect(rows).toEqual([
      '|  | training | inference, batches of 32 | inference, one image |',
      '| --- | ---: | ---: | ---: |',
      '| **receptive, Node 24** | **200** | **400** | **200** |',
      '| receptive, Node 20 | 150 | 300 | 150 |',
      '| Fast | – | 100 (4 ×) | 300 (0.67 ×) |',
      '| Slow | 1 (200 ×) | – | 20 (10 ×) |',
    ])
  })

  it('says in one line where this library is behind, and what a figure is of', () => {
    expect(text).toContain(
      'Where we are behind: Fast is faster at inference, one image (1.5 ×). Slow: training, batch 2, as one of 32 takes too long.',
    )
    expect(readmeSection(contestOf(results.slice(0, 4), old, newest))).toContain(
      'Nobody here is clearly faster.',
    )
    // This library is 0.6 and 1.2 times as fast.
    const close = of('close', { predict1: [330, 170] }, { engine: newest, library: 'Close' })
    const level = readmeSection(contestOf([...results.slice(0, 4), close], old, newest))
    expect(level).toContain(
      'Nobody here is clearly faster. Close is faster by less than the spread at inference, one image (1.1 ×).',
    )
  })

  it('names machine, date and versions', () => {
    expect(text).toContain('3 interleaved turns on 2 cores of A <fast> one, 2030-01-02, commit `abc`')
    expect(text).not.toContain('busy')
    const made = contestOf(results, old, newest)
    expect(readmeSection({ ...made, context: { ...made.context, load: 3 } })).toContain('(load 3)')
    expect(text).toContain('Node 20.1.0, Node 24.1.0, Fast 1.0 and Slow 1.0.')
    // An engine that gave no figures is left out.
    const failed = of('torch', {}, { engine: 'PyTorch 1.0', failure: 'it ended' })
    expect(readmeSection(contestOf([...results, failed], old, newest, 'PyTorch 1.0'))).not.toContain(
      'PyTorch',
    )
  })

  it('takes the place of the old one, and is made of the case study alone', () => {
    const readme = `a\n${markers.start}\nold\n${markers.end}\nb`
    expect(withSection(readme, text)).toBe(`a\n${markers.start}\n\n${text}\n\n${markers.end}\nb`)
    expect(() => withSection('nothing', text)).toThrow(/no lines '<!-- bench:start -->'/)
    expect(() => readmeSection(contestOf([of('receptive-wasm', all(1), { model: 'vgg' })], newest))).toThrow(
      /no figures of receptive-wasm for the model `case`/,
    )
  })
})
