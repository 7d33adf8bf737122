// Losses with their settings: what they make of a model's outputs, and how they are asked for.

import { describe, expect, it } from 'vitest'
import { arrayDataset, layers, losses, ndarray, sequential, type CompileOptions } from 'receptive'

/** What a model that gives the activation of its inputs is evaluated to. */
async function evaluated(
  loss: CompileOptions['loss'],
  activation: 'softmax' | 'sigmoid' | 'linear',
  { x, y }: { readonly x: number[][]; readonly y: number[][] | number[] },
) {
  const model = sequential([layers.activation({ activation, inputShape: [x[0].length] })])
  await model.compile({ loss, metrics: 'accuracy', backend: 'reference' })
  return model.evaluate(arrayDataset({ x: ndarray(x), y: ndarray(y) }))
}

describe('label smoothing', () => {
  const x = [
    [0, Math.log(2), Math.log(5)],
    [1, 0, -1],
  ]

  it('is the loss of smoothed targets, and leaves the accuracy as it is', async () => {
    const loss = losses.categoricalCrossentropy({ labelSmoothing: 0.3 })
    const smoothed = { x, y: [[0.1, 0.1, 0.8].map((p) => p), [0.1, 0.8, 0.1]] }
    const hard = {
      x,
      y: [
        [0, 0, 1],
        [0, 1, 0],
      ],
    }
    const found = await evaluated(loss, 'softmax', hard)
    expect(found.loss).toBeCloseTo((await evaluated('categoricalCrossentropy', 'softmax', smoothed)).loss, 6)
    expect(found.accuracy).toBe(0.5)
    const numbers = { x, y: [2, 1] }
    expect(
      await evaluated(losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.3 }), 'softmax', numbers),
    ).toEqual(found)
  })
})
