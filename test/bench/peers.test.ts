// The contest with other libraries: one turn of this library alone, who takes part, and what is made of results.

import { describe, expect, it } from 'vitest'
import { contest } from '../../bench/peers/contest.js'
import { jobNames, titleOf } from '../../bench/peers/jobs.js'
import { inputsOf, models, modelNames } from '../../bench/peers/models.js'
import { entriesOf, roster } from '../../bench/peers/roster.js'
import { missingPeers } from '../support/tfjs.js'

it('runs, and checks what a participant computes', async () => {
  const log: string[] = []
  const options = { only: ['receptive-wasm'], threads: [1], jobs: ['predict'], batches: [1] } as const
  const { results, engines } = await contest(
    { ...options, rounds: 2, ms: 100 },
    (line) => void log.push(line),
  )
  expect(engines).toMatchObject([{ name: `Node ${process.versions.node}`, v8: process.versions.v8 }])
  expect(results).toHaveLength(1)
  const [{ failure, errors, figures, turns, engine }] = results
  expect(failure).toBeUndefined()
  expect(engine).toBe(`Node ${process.versions.node}`)
  expect(errors!.predictions).toBeLessThan(1e-4)
  expect(errors!.weights).toBeLessThan(1e-2)
  expect(figures.predict1!.samples).toBe(2)
  expect(figures.predict1!.median).toBeGreaterThan(0)
  expect(Object.keys(turns!)).toEqual(['predict1'])
  expect(log).toContain('round 2 of 2')
}, 120_000)

const missing = missingPeers('nsfwjs', '@tensorflow/tfjs', 'onnxruntime-node', 'onnx-proto')
it.skipIf(missing !== undefined)(
  `runs a network from a file on everyone who reads it, and says who does not${missing ? ` (${missing})` : ''}`,
  async () => {
    const only = ['receptive-wasm', 'tfjs-wasm', 'onnxruntime-node', 'convnetjs']
    const options = { only, threads: [1], jobs: ['train', 'predict'], batches: [1] } as const
    const { results } = await contest(
      { ...options, models: ['mobilenetv2'], rounds: 1, ms: 1 },
      () => undefined,
    )
    expect(results.map(({ key, failure, cannotImport }) => [key, failure ?? cannotImport])).toEqual([
      ['receptive-wasm', undefined],
      ['onnxruntime-node', undefined],
      ['tfjs-wasm', undefined],
      ['convnetjs', 'it reads no such files'],
    ])
    for (const { figures } of results.slice(0, 3)) expect(Object.keys(figures)).toEqual(['predict1'])
  },
  120_000,
)

it('lists the peers if one is unknown', async () => {
  const options = { only: ['keras'], threads: [1], jobs: ['predict'], rounds: 1, ms: 1 } as const
  await expect(contest(options, () => undefined)).rejects.toThrow(
    /^there is no peer 'keras'; there are receptive-wasm, .*pytorch/,
  )
})

it('puts JavaScript on each Node, PyTorch on each Python, and pages on neither', () => {
  const peers = roster('/folder', '1').filter(({ key }) =>
    /^(onnxruntime-node|pytorch|tfjs-webgl)$/.test(key),
  )
  const node = ['Node 20.1.0', 'Node 24.1.0'].map((name) => ({ name, program: `/${name}` }))
  const python = ['PyTorch 1.13', 'PyTorch 2.6'].map((name) => ({ name, program: `/${name}` }))
  const entries = entriesOf(peers, [2, 1], { node, python })
  expect(entries.map(({ peer, engine, threads }) => `${peer.key} ${engine} ${threads}`).toSorted()).toEqual([
    ...['onnxruntime-node Node 20.1.0 1', 'onnxruntime-node Node 20.1.0 2'],
    ...['onnxruntime-node Node 24.1.0 1', 'onnxruntime-node Node 24.1.0 2'],
    ...['pytorch PyTorch 1.13 1', 'pytorch PyTorch 1.13 2', 'pytorch PyTorch 2.6 1', 'pytorch PyTorch 2.6 2'],
    'tfjs-webgl undefined 1',
  ])
  for (const { engine, command } of entries) if (engine) expect(command.program).toBe(`/${engine}`)
})

it('times training at the largest batch, and predictions at each', () => {
  expect(jobNames(['predict', 'train'], [1, 32, 8, 32])).toEqual([
    'train32',
    'predict32',
    'predict8',
    'predict1',
  ])
  expect(jobNames(['predict'], [8])).toEqual(['predict8'])
  expect(titleOf('train16')).toBe('training, batch 16')
})

it('has models of layers and of files by name', () => {
  for (const name of ['case', 'lenet', 'vgg', 'wide', 'k5s2', 'big', 'mobilenetv2', 'inceptionv3'])
    expect(modelNames).toContain(name)
})

describe('a model', () => {
  it('says what each layer is given', () => {
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

  it('may have images of one channel', () => {
    const given = inputsOf(models.lenet)
    expect(given[0]).toEqual({ side: 28, channels: 1, before: 2, after: 2 })
    expect(given.find((_, at) => models.lenet.layers[at].type === 'dense')!.channels).toBe(5 * 5 * 16)
  })
})
