// Dropout after ReLU trains as one step, to the bit as two steps would. It keeps no mask, and not ReLU's output.

import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  layers,
  openBackend,
  saliency,
  sequential,
  sgd,
  type Backend,
  type Layer,
  type Model,
} from 'receptive'
import { array, randomArray } from '../support/arrays.js'
import { watched } from '../support/graphs.js'

const inputShape = [12, 11, 2]

/** What is dropped, and the layers before it. */
interface Block {
  readonly before: readonly Layer[]
  readonly drop: Layer
}

/** A layer that does nothing stands before the dropout or, with the same number of layers in front of that, elsewhere. */
const blocks = (list: readonly Block[], apart: boolean): readonly Layer[] => {
  const nothing = () => layers.activation({ activation: 'linear' })
  return list.flatMap(({ before, drop }) =>
    apart ? [...before, nothing(), drop] : [nothing(), ...before, drop],
  )
}

const caseStudy = ({ rate = 0.3, trainable = true, spatial = false } = {}): readonly Block[] => [
  {
    before: [
      layers.conv2d({ name: 'first', filters: 5, kernelSize: 3, activation: 'relu', trainable }),
      layers.maxPooling2d(),
    ],
    drop: layers.dropout({ rate }),
  },
  {
    before: [
      layers.conv2d({ name: 'second', filters: 4, kernelSize: 2, useBias: false }),
      layers.batchNormalization({ name: 'normal' }),
      layers.reLU({ threshold: 0.1 }),
    ],
    drop: spatial ? layers.spatialDropout2d({ rate }) : layers.dropout({ rate }),
  },
  {
    before: [layers.flatten(), layers.dense({ name: 'third', units: 9, activation: 'relu' })],
    drop: layers.dropout({ rate: 0.5 }),
  },
]

async function opened(backend: Backend, stack: readonly Layer[]): Promise<Model> {
  const model = sequential([
    layers.activation({ activation: 'linear', inputShape }),
    ...stack,
    layers.dense({ name: 'last', units: 2, activation: 'softmax' }),
  ])
  const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 })
  await model.compile({ backend, loss: 'categoricalCrossentropy', optimizer, seed: 3 })
  return model
}

const data = arrayDataset({
  x: randomArray([8, ...inputShape], 5),
  y: array([8, 2], [1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1]),
})

/** The weights after eight steps, from the same ones, with dropout in one step with ReLU and in a step of its own. */
async function bothTrained(backend: Backend, list: () => readonly Block[]) {
  const models = [await opened(backend, blocks(list(), false)), await opened(backend, blocks(list(), true))]
  models[1].setWeights(await models[0].getWeights())
  const ended = []
  for (const model of models) {
    await model.fit(data, { batchSize: 2, shuffle: false, epochs: 2 })
    ended.push(await model.getWeights())
    model.dispose()
  }
  return ended
}

describe('a model trains to the weights that it reaches with dropout in a step of its own', () => {
  describe.each([
    ['reference', { dtype: 'float64' }],
    ['wasm', { threads: 2 }],
  ] as const)('on %s', (family, options) => {
    it.each([
      ['after convolution and pooling, normalization, and a dense layer', {}],
      ['at a rate of 0', { rate: 0 }],
      ['of whole channels', { spatial: true }],
      ['above a frozen layer', { trainable: false }],
    ] as const)('%s', async (_, variant) => {
      const backend = await openBackend(family, options)
      const [together, apart] = await bothTrained(backend, () => caseStudy(variant))
      expect(together).toEqual(apart)
      expect(backend.memory().tensors).toBe(0)
      backend.dispose()
    })
  })
})

/** What a step of training runs after three ReLUs with dropout, and the most bytes that its tensors take. */
async function step(apart: boolean): Promise<{ ops: readonly string[]; bytes: number }> {
  const { backend, ops } = watched(await openBackend('reference'))
  const model = await opened(backend, blocks(caseStudy(), apart))
  await model.fit(data, { batchSize: 8, shuffle: false })
  const bytes = backend.memory().peakTensorBytes
  backend.dispose()
  return { ops, bytes }
}

it('a step of training draws each mask once, and never writes it', async () => {
  const { ops, bytes } = await step(false)
  const count = (list: readonly string[], op: string) => list.filter((each) => each === op).length
  for (const absent of ['dropoutMask', 'multiply', 'reluGradient']) expect(ops).not.toContain(absent)
  expect([count(ops, 'dropout'), count(ops, 'eluGradient')]).toEqual([3, 3])
  const apart = await step(true)
  expect([count(apart.ops, 'dropout'), count(apart.ops, 'reluGradient')]).toEqual([6, 3])
  expect(bytes).toBeLessThan(apart.bytes)
})

it('outside training, gradients pass as if there were no dropout', async () => {
  const backend = await openBackend('reference')
  const images = randomArray([2, ...inputShape], 6)
  const dropping = await opened(backend, blocks(caseStudy(), false))
  const plain = await opened(
    backend,
    caseStudy().flatMap(({ before }) => before),
  )
  plain.setWeights(await dropping.getWeights())
  const [{ attributions }, expected] = [await saliency(dropping, images), await saliency(plain, images)]
  expect(attributions).toEqual(expected.attributions)
  expect(Math.max(...attributions.data)).toBeGreaterThan(0)
  backend.dispose()
})
