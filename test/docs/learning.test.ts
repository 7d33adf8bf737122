// What the chapters on learning say in numbers: gains from the benchmarks' results, and what can be computed again.

import { readFileSync } from 'node:fs'
import {
  arrayDataset,
  initializers,
  layers,
  ndarray,
  openBackend,
  rocCurve,
  schedules,
  sequential,
  sgd,
} from 'receptive'
import { describe, expect, it } from 'vitest'
import { summarize } from '../../bench/statistics.js'
import { passes } from '../../docs/figures/tiny-network.js'
import { labels, scores } from '../../docs/figures/roc.js'
import { minima } from '../../docs/figures/penalties.js'
import { spread } from '../../docs/figures/spread.js'
import { bowl, descend, valley } from '../../docs/play/momentum/descent.js'
import { chapter, rowsOf } from './chapter.js'

const data = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../docs/figures/data/${name}.json`, import.meta.url), 'utf8'))

interface Gains {
  readonly page: string
  readonly command: string
  readonly results: readonly { readonly kernel: string; readonly shape: string; readonly speedup: number }[]
}

describe.each(data('gains') as Gains[])('$page: $command', ({ page, command, results }) => {
  it('has the gains that were measured', () => {
    const rows = rowsOf(chapter(page))
    const measured = results.filter(({ kernel }) => kernel.startsWith('wasm/'))
    expect(measured.length).toBeGreaterThan(0)
    for (const { kernel, shape, speedup } of measured)
      expect(rows).toContainEqual([
        `\`${kernel}\``,
        `\`${shape}\``,
        `${speedup < 10 ? speedup.toFixed(1) : Math.round(speedup)}×`,
      ])
    expect(chapter(page)).toContain(`\`${command}\``)
  })
})

it('backpropagation.md has the costs that were measured', () => {
  interface Passes {
    readonly backend: string
    readonly forward: readonly number[]
    readonly backward: readonly number[]
    readonly keptBytes: number
  }
  const rows = rowsOf(chapter('backpropagation.md'))
  for (const { backend, forward, backward, keptBytes } of (data('passes') as { passes: Passes[] }).passes) {
    const ratio = summarize(backward.map((seconds, i) => seconds / forward[i])).median
    const kept = `${(keptBytes / 2 ** 20).toFixed(1)} MiB`
    expect(rows.map((row) => row.slice(1))).toContainEqual([`\`${backend}\``, ratio.toFixed(2), kept])
  }
})

it('a step of descent lowers the tiny network’s loss by what the chapter says', async () => {
  const found = await passes()
  const squares = ['dA', 'db', 'dC', 'de'].flatMap((name) => found[name]).map((slope) => slope ** 2)
  expect(squares.reduce((a, b) => a + b, 0)).toBe(10.5)
  const net = sequential([
    layers.dense({ units: 2, activation: 'relu', inputShape: [2], name: 'hidden' }),
    layers.dense({ units: 2, activation: 'softmax', name: 'scores' }),
  ])
  await net.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 0.01 }) })
  const [A, b, C, e] = ['A', 'b', 'C', 'e'].map((name) => [...found[name]])
  net.setWeights({
    ...{ 'hidden/kernel': ndarray(A, [2, 2]), 'hidden/bias': ndarray(b, [2]) },
    ...{ 'scores/kernel': ndarray(C, [2, 2]), 'scores/bias': ndarray(e, [2]) },
  })
  const example = arrayDataset({ x: ndarray([[1, 2]]), y: ndarray([[1, 0]]) })
  const before = (await net.evaluate(example)).loss
  await net.fit(example, { epochs: 1 })
  const after = (await net.evaluate(example)).loss
  const said = /from (\d\.\d+) to (\d\.\d+)\. That is (\d\.\d+)/.exec(
    chapter('backpropagation.md').replace(/\s+/g, ' '),
  )!
  expect([before, after, before - after].map((loss) => loss.toFixed(4))).toEqual(said.slice(1))
})

it('the figures’ curves follow the formulas of their chapters', async () => {
  const roots = (points: readonly number[], slope: (w: number) => number): number =>
    Math.max(...points.map((w, i) => Math.abs(w - slope(-3 + i * 0.05))))
  expect(roots(await minima({ l1: 0, l2: 0.5 }), (best) => best / 2)).toBeLessThan(1e-4)
  const soft = (best: number): number => Math.sign(best) * Math.max(Math.abs(best) - 1, 0)
  expect(roots(await minima({ l1: 1, l2: 0 }), soft)).toBeLessThan(0.02)
  // Mean squares are multiplied by n·Var(w)/2 in each of ten layers of 256 units.
  for (const stddev of [0.05, 0.2]) {
    const size = (128 * stddev ** 2) ** 5
    const { forward, backward } = await spread(initializers.randomNormal({ stddev }))
    expect(forward[10] / size).toBeGreaterThan(0.6)
    expect(forward[10] / size).toBeLessThan(1.6)
    expect(backward[0] / size).toBeGreaterThan(0.6)
    expect(backward[0] / size).toBeLessThan(1.6)
  }
  expect(rocCurve(labels, scores).auc).toBeCloseTo(3.5 / 6, 12)
  expect(chapter('metrics.md')).toContain('0.5833')
})

it('descent on a bowl does what optimizers.md says of rates', async () => {
  const backend = await openBackend('reference', { dtype: 'float64' })
  const ends = async (learningRate: number, steps: number, momentum = 0) =>
    (await descend(backend, sgd({ learningRate, momentum }), bowl(100), steps)).at(-1)!
  // Below 2/c of the largest curvature it converges, above it does not.
  expect(Math.abs((await ends(0.0199, 300))[1])).toBeLessThan(2)
  expect(Math.abs((await ends(0.0201, 300))[1])).toBeGreaterThan(2)
  // Along the flat direction, half of the distance takes 34 steps at least.
  expect((await ends(0.02, 34))[0]).toBeLessThan(-4.5)
  expect((await ends(0.02, 35))[0]).toBeGreaterThan(-4.5)
  // The best rates: a tenth of the steps with momentum.
  const best = ((10 - 1) / (10 + 1)) ** 2
  const size = ([x, y]: readonly [number, number]): number => Math.hypot(x, y)
  const plain = size(await ends(2 / 101, 400))
  const fast = size(await ends((2 / 11) ** 2, 60, best))
  expect(fast).toBeLessThan(plain)
})

it('surfaces to play on have the slopes and contours that belong to their values', () => {
  for (const surface of [bowl(30), bowl(2), valley]) {
    for (const at of [surface.start, [1, -2], [-3, 0.5]] as const) {
      const slopes = [0, 1].map((i) => {
        const moved = (h: number) => surface.value([at[0] + (i === 0 ? h : 0), at[1] + (i === 1 ? h : 0)])
        return (moved(1e-5) - moved(-1e-5)) / 2e-5
      })
      surface.gradient(at).forEach((slope, i) => expect(slope).toBeCloseTo(slopes[i], 5))
    }
    for (const at of surface.contour(7)) expect(surface.value(at)).toBeCloseTo(7, 9)
  }
})

it('schedules.md: the middle of a cosine is half-way, and the noise’s floor is proportional to the rate', () => {
  expect(schedules.cosineDecay({ initialLearningRate: 0.2, decaySteps: 10 })(5)).toBeCloseTo(0.1, 12)
  const floor = (rate: number): number => {
    let square = 1
    for (let step = 0; step < 5000; step++) square = (1 - rate * 3) ** 2 * square + rate ** 2 * 0.5
    return square
  }
  for (const rate of [0.1, 0.01]) expect(floor(rate)).toBeCloseTo((rate * 0.5) / (3 * (2 - rate * 3)), 12)
})
