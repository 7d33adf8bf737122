// What the demo page takes an output's numbers for, and the loss that flows back from them.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layers, openBackend, sequential, type Backend, type Layer } from 'receptive'
import { Lens } from '../../../examples/browser/lab/lens.js'
import { lastActivation, meaningOf } from '../../../examples/browser/lab/meaning.js'
import { probabilitiesOf } from '../../../examples/browser/lab/slopes.js'
import { randomArray } from '../../support/arrays.js'

let backend: Backend
beforeAll(async () => {
  backend = await openBackend('reference')
})
afterAll(() => backend.dispose())

const x = randomArray([1, 6], 5)

async function networkWith(last: readonly Layer[]) {
  const net = sequential([layers.dense({ units: 4, activation: 'tanh', inputShape: [6] }), ...last])
  await net.compile({ loss: 'meanSquaredError', backend, seed: 3 })
  return net
}

const dense = (units: number, activation: 'linear' | 'sigmoid' | 'softmax') =>
  layers.dense({ units, activation, name: 'last' })

describe.each([
  ['a softmax', [dense(3, 'softmax')], 'classes'],
  [
    'a softmax and what moves it',
    [dense(4, 'softmax'), layers.reshape({ targetShape: [1, 1, 4] })],
    'classes',
  ],
  ['a softmax of its own', [dense(3, 'linear'), layers.softmax()], 'classes'],
  ['sigmoids', [dense(3, 'sigmoid')], 'labels'],
  ['sigmoids of their own', [dense(3, 'linear'), layers.activation({ activation: 'sigmoid' })], 'labels'],
  ['units without activation', [dense(3, 'linear')], 'numbers'],
  ['a unit without activation', [dense(1, 'linear')], 'numbers'],
] as const)('%s', (_, last, meaning) => {
  it(`gives ${meaning}, as they are`, async () => {
    const net = await networkWith(last)
    const { data } = await net.predict(x)
    const asked = { net, x: { [net.inputNames[0]]: x }, output: 0 }
    const outputs = data as Float32Array
    expect(meaningOf(asked, outputs, await lastActivation(asked))).toBe(meaning)
    if (meaning !== 'numbers') expect(probabilitiesOf(outputs, meaning)).toEqual(outputs)
    net.dispose()
  })
})

it('from a label, the loss flows back to that label alone', async () => {
  const net = await networkWith([dense(3, 'sigmoid')])
  const lens = await Lens.open({ net, x: { [net.inputNames[0]]: x }, output: 0 }, 'last')
  const { data: p } = await net.predict(x)
  for (const map of [0, 1, 2]) {
    const { back } = await lens.explain({ layer: 'last', row: 0, column: 0, map }, 1)
    expect(back).toMatchObject({ delta: map === 1 ? expect.closeTo(p[1] - 1, 6) : 0 })
  }
  net.dispose()
})
