// Single layers beside other libraries: what is computed is checked, and what a table makes of results.

import { describe, expect, it } from 'vitest'
import { layerContest, type Figure, type LayerContest } from '../../bench/peers/layers/contest.js'
import { chooseLayers } from '../../bench/peers/layers/layer.js'
import { layersTable } from '../../bench/peers/layers/report.js'
import { runOf } from './fixtures.js'

it('runs a layer of every op, and checks what comes of it', async () => {
  const layers = ['fcn/up1', 'mobilenetv2/depthwise15', 'resnext50/conv2', 'mobilenetv2/project15']
  const options = { layers, batches: [2], threads: [1], rounds: 1, ms: 1 }
  const { results } = await layerContest(options, () => undefined)
  expect(results.map(({ kind }) => kind).toSorted()).toEqual(['1×1', 'depthwise', 'grouped', 'transposed'])
  for (const { figures, batch } of results) {
    expect(batch).toBe(2)
    const [ours, ...others] = figures
    expect(ours).toMatchObject({ key: 'receptive', samples: [expect.any(Number)] })
    expect(ours.error).toBeLessThan(1e-4)
    // Where they are installed they compute the same.
    for (const { failure = '' } of others) expect(failure).not.toMatch(/^wrong/)
  }
}, 120_000)

it('has layers as others describe them', () => {
  const [strided] = chooseLayers(['mobilenetv2/depthwise2'], 8)
  expect(strided).toMatchObject({
    ...{ kind: 'depthwise', x: [8, 112, 112, 96], w: [3, 3, 96, 1], y: [8, 56, 56, 96] },
    ...{ strides: [2, 2], pads: [0, 0, 1, 1], groups: 96 },
  })
  const [up] = chooseLayers(['dcgan/up4'], 1)
  expect(up).toMatchObject({ kind: 'transposed', x: [1, 32, 32, 128], w: [4, 4, 3, 128], y: [1, 64, 64, 3] })
  expect(() => chooseLayers(['vgg19/*'], 1)).toThrow(
    /^there is no layer 'vgg19\/\*'; there are vgg16\/conv1_1, /,
  )
})

describe('results', () => {
  const figure = (key: Figure['key'], samples: readonly number[], more = {}): Figure => ({
    key,
    threads: 1,
    samples,
    ...more,
  })
  const made: LayerContest = {
    kind: 'layers',
    context: runOf([]).context,
    options: { layers: ['*'], batches: [1], threads: [1], rounds: 3, ms: 40 },
    versions: { tfjs: '4.0', onnxruntime: '1.0' },
    results: [
      {
        ...{ name: 'fast', kind: 'depthwise', batch: 1, flops: 2e6, bytes: 1e6 },
        roofs: [{ threads: 1, gflops: 60, gigabytes: 10 }],
        figures: [
          figure('receptive', [1, 2, 1]),
          figure('tfjs', [4, 8, 4]),
          figure('onnxruntime', [2, 4, 2]),
        ],
      },
      {
        ...{ name: 'slow', kind: 'grouped', batch: 1, flops: 2e9, bytes: 1e6 },
        roofs: [{ threads: 1, gflops: 60, gigabytes: 10 }],
        figures: [
          figure('receptive', [100, 100, 100]),
          figure('tfjs', [], { failure: 'it has none' }),
          figure('onnxruntime', [50, 50, 50]),
        ],
      },
    ],
  }

  it('are ratios round by round, and shares of the roof that is the lower', () => {
    const text = layersTable(made)
    expect(text).toMatch(/fast +depthwise +1 +2 +10 % of memory +4 ± 0\.0 % +2 ± 0\.0 %/)
    expect(text).toMatch(/slow +grouped +100 +20 +33 % +– +0\.5 ± 0\.0 %/)
  })

  it('have geometric means by kind and of all', () => {
    const text = layersTable(made)
    expect(text).toMatch(/grouped +– +0\.5 \(least 0\.5, of 1\)/)
    expect(text).toMatch(/all +4 \(least 4, of 1\) +1 \(least 0\.5, of 2\)/)
  })
})
