// The demo page's lens: sums that it takes apart are what the network computed, and what flows back is the loss's slope.

import { expect, it } from 'vitest'
import { input, layers, model, sequential, type NDArray } from 'receptive'
import type { Asked } from '../../../examples/browser/lab/asked.js'
import { Lens } from '../../../examples/browser/lab/lens.js'
import type { Right } from '../../../examples/browser/lab/protocol.js'
import { randomArray } from '../../support/arrays.js'
import { suiteBackend } from '../../support/suite-backend.js'
import { inputShape, networkWith } from './layer-cases.js'

const backend = await suiteBackend('reference')

const x = randomArray([1, ...inputShape], 7)
const asked = (net: Asked['net'], x: NDArray): Asked => ({ net, x: { [net.inputNames[0]]: x }, output: 0 })

const label = 1

type Loss = (outputs: readonly number[], right: number) => number
const crossEntropy: Loss = (outputs, right) => {
  const powers = outputs.map(Math.exp)
  return -Math.log(powers[right] / powers.reduce((a, b) => a + b))
}
const squaredError =
  (wanted: readonly number[]): Loss =>
  (outputs) =>
    outputs.reduce((sum, y, k) => sum + (y - wanted[k]) ** 2, 0) / outputs.length

it.each<
  readonly [
    string,
    { activation: 'linear' | 'sigmoid' | 'logSoftmax'; units: number; scores?: boolean },
    readonly Right[],
    Loss,
  ]
>([
  [
    'one probability',
    { activation: 'sigmoid', units: 1 },
    [0, 1],
    ([y], right) => -Math.log(right ? y : 1 - y),
  ],
  ['labels', { activation: 'sigmoid', units: 3 }, [0, 2], (y, right) => -Math.log(y[right])],
  ['scores', { activation: 'linear', units: 3, scores: true }, [0, 1], crossEntropy],
  ['logarithms', { activation: 'logSoftmax', units: 3 }, [0, 1], crossEntropy],
  ['numbers', { activation: 'linear', units: 3 }, ['1; −2 0.5'], squaredError([1, -2, 0.5])],
  ['a number', { activation: 'linear', units: 1 }, ['3'], squaredError([3])],
])('of a network that ends in %s, the loss has that slope', async (_, end, rights, loss) => {
  const { activation, units, scores = false } = end
  const net = sequential([
    layers.conv2d({ filters: 2, kernelSize: 3, inputShape, activation: 'relu', name: 'inner' }),
    layers.flatten(),
    layers.dense({ units, activation, name: 'end' }),
  ])
  await net.compile({ loss: 'meanSquaredError', backend, seed: 3 })
  const above = model({ inputs: net.getLayer('inner').output, outputs: net.output })
  const { shape, data } = await model({ inputs: net.input, outputs: net.getLayer('inner').output }).predict(x)
  const lossWith = async (right: Right, by: number): Promise<number> => {
    const changed = { shape, data: data.map((value, i) => (i === 5 ? value + by : value)) }
    return loss([...(await above.predict(changed)).data], Number(right))
  }
  const [inner, last] = await Promise.all(
    ['inner', 'end'].map((name) => Lens.open({ ...asked(net, x), scores }, name)),
  )
  const { data: y } = await net.predict(x)
  for (const right of rights) {
    const [more, less] = [await lossWith(right, 0.02), await lossWith(right, -0.02)]
    const { back } = await inner.explain({ layer: 'inner', row: 0, column: 2, map: 1 }, right)
    expect(back).toMatchObject({ dy: expect.closeTo((more - less) / 0.04, 4) as number })
    // At the end, by the loss alone.
    if (activation !== 'linear') continue
    const slope = (by: number): number => loss([y[0] + by, ...y.subarray(1)], Number(right))
    const ends = await last.explain({ layer: 'end', row: 0, column: 0, map: 0 }, right)
    const delta = (slope(0.01) - slope(-0.01)) / 0.02
    const formula = scores ? 'p − t' : `2 · (y − t) / ${units}`
    expect(ends.back).toMatchObject({ delta: expect.closeTo(delta, 4) as number, formula })
  }
  net.dispose()
})

it('of numbers that are right, as many are wanted as the output has', async () => {
  const net = sequential([layers.flatten({ inputShape }), layers.dense({ units: 2, name: 'end' })])
  await net.compile({ loss: 'meanSquaredError', backend, seed: 3 })
  const lens = await Lens.open(asked(net, x), 'end')
  const reasonOf = async (right?: Right) =>
    (await lens.explain({ layer: 'end', row: 0, column: 0, map: 0 }, right)).back
  expect(await reasonOf()).toEqual({
    reason: 'Say which numbers would be right, and the loss flows back from them.',
  })
  expect(await reasonOf('1 2 3')).toEqual({
    reason:
      'The gradient cannot be computed here: the right numbers: write 2 numbers, or one for all of them; there are 3.',
  })
  net.dispose()
})

it('at the softmax, p − t flows back', async () => {
  const net = await networkWith({ layer: layers.reLU() }, backend)
  const { name } = net.layers.at(-1)!
  const lens = await Lens.open(asked(net, x), name)
  const { data: p } = await net.predict(x)
  for (const map of [0, 1, 2]) {
    const { back, before } = await lens.explain({ layer: name, row: 0, column: 0, map }, label)
    expect(back).toEqual({
      ...{ right: label, meaning: 'classes', dy: undefined, formula: 'p − t' },
      delta: expect.closeTo(p[map] - Number(map === label), 6) as number,
    })
    expect(before).not.toBe(p[map])
  }
  net.dispose()
})

it('says why nothing flows back', async () => {
  const image = input({ shape: inputShape })
  const stem = layers
    .conv2d({ filters: 2, kernelSize: 1, name: 'far', kernelInitializer: 'zeros' })
    .apply(image)
  const classes = layers
    .dense({ units: 2, activation: 'softmax', name: 'end' })
    .apply(layers.flatten().apply(stem))
  const maps = layers.conv2d({ filters: 3, kernelSize: 1, activation: 'gelu', name: 'maps' }).apply(stem)
  const trained = model({ inputs: image, outputs: classes })
  await trained.compile({ loss: 'categoricalCrossentropy', backend })
  const other = model({ inputs: image, outputs: maps })
  await other.compile({ loss: 'meanSquaredError', backend })
  const net = model({ inputs: image, outputs: { classes, maps } })
  const backAt = async (layer: string, output: number, right: number | undefined) => {
    const lens = await Lens.open({ ...asked(net, x), output }, layer)
    return (await lens.explain({ layer, row: 0, column: 0, map: 0 }, right)).back
  }
  expect(await backAt('far', 0, 0)).toHaveProperty('delta')
  expect(await backAt('end', 0, 0)).toMatchObject({ dy: undefined, delta: expect.closeTo(-0.5) as number })
  const reasons = async (layer: string, output: number, right?: number) =>
    ((await backAt(layer, output, right)) as { readonly reason: string }).reason
  expect(await reasons('far', 0)).toBe('Say which class is right, and the loss flows back from it.')
  expect(await reasons('far', 1, 0)).toBe(
    'The output is no list of numbers, so there is no loss here that could flow back.',
  )
  expect(await reasons('maps', 0, 0)).toBe(
    'Nothing flows back here: this layer has no part in the chosen output.',
  )
  // A class of which nothing is left in float32.
  net.setWeights({ ...(await net.getWeights()), 'end/bias': { shape: [2], data: [0, 200] } })
  expect(await reasons('far', 0, 0)).toBe(
    'The gradient cannot be computed here: the class has a probability of 0',
  )
  net.dispose()
})
