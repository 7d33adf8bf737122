// The demo page's lens on every kind of layer: the sums that it takes apart are what the network computed, and what it shows to
// flow back adds up to the gradients.

import { activations, model, namedLayers, openBackend, type Backend, type Model } from 'receptive'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kinds } from '../../../src/layers/kinds.js'
import { Lens } from '../../../examples/browser/lab/lens.js'
import { lossGradient, outputSlopes } from '../../../examples/browser/lab/slopes.js'
import type { Place, Summed } from '../../../examples/browser/lab/protocol.js'
import { randomArray } from '../../support/arrays.js'
import { cases, inputShape, networkWith } from './layer-cases.js'

let backend: Backend
beforeAll(async () => {
  backend = await openBackend('reference')
})
afterAll(() => backend.dispose())

const x = randomArray([1, ...inputShape], 7)
const label = 1

/** The cross-entropy of the answer if a value of the layer's output is changed. */
async function lossWith(net: Model, layer: string, at: number, by: number): Promise<number> {
  const below = model({ inputs: net.input, outputs: net.getLayer(layer).output })
  const above = model({ inputs: net.getLayer(layer).output, outputs: net.output })
  const { shape, data } = await below.predict(x)
  const values = Float32Array.from(data, (value, i) => (i === at ? value + by : value))
  return -Math.log((await above.predict({ shape, data: values })).data[label])
}

/** Every place of an output. */
function placesOf(layer: string, shape: readonly number[]): Place[] {
  const size = shape.reduce((product, axis) => product * axis, 1)
  const [, W, C] = shape.length === 3 ? shape : [1, 1, size]
  return Array.from({ length: size }, (_, at) => {
    const pixel = Math.floor(at / C)
    return { layer, row: Math.floor(pixel / W), column: pixel % W, map: at % C }
  })
}

const sumOf = ({ parts, bias }: Summed): number =>
  parts.reduce(
    (sum, { x: values, w }) => values.reduce<number>((s, value, i) => s + (value ?? 0) * w[i], sum),
    bias ?? 0,
  )

/** Adds what flows back from a value to what it was made of. */
function flowBack(dx: Float32Array, { parts, channels, window, below, back }: Summed): void {
  if ('reason' in back) throw new Error(back.reason)
  const { top, left, columns, dilation } = window
  const [, W, C] = below.shape.length === 3 ? below.shape : [1, below.values.length, 1]
  parts.forEach(({ x: values, w, slopes = w }, part) => {
    values.forEach((value, i) => {
      const row = top + Math.floor(i / columns) * dilation[0]
      const column = left + (i % columns) * dilation[1]
      if (value !== null) dx[(row * W + column) * C + channels[part]] += back.delta * slopes[i]
    })
  })
}

const named = Object.entries(cases).flatMap(([kind, some]) =>
  some.map((one, i) => [`${kind} ${i + 1}`, kind, one] as const),
)

it('every kind of layer is looked at, here or where merges are', () => {
  const elsewhere =
    'add average concatenate divide input matmul maximum minimum model multiply power sequential subtract'
  expect([...Object.keys(cases), ...elsewhere.split(' ')].toSorted()).toEqual([...kinds].toSorted())
})

describe.each(named)('%s', (_, kind, one) => {
  it('sums to the value, and what flows back adds up to the gradient', async () => {
    const net = await networkWith(one, backend)
    const asked = { net, x: { [net.inputNames[0]]: x }, output: 0 }
    const listed = await namedLayers(net)
    const own = net.layers.find(({ layer }) => layer === one.layer)!.name
    // A softmax along another axis is made of several layers.
    const { name, outputShape, inputs } = listed.find(
      (layer) => layer.kind === kind && (layer.name === own || layer.name.startsWith(`${own}/`)),
    )!
    const { [name]: values, [inputs[0]]: below } = await activations(net, x, { layers: [name, inputs[0]] })
    const lens = await Lens.open(asked, name)
    const dx = new Float32Array(below.data.length)
    const places = placesOf(name, outputShape)
    for (const [at, place] of places.entries()) {
      const explained = (await lens.explain(place, label)) as Summed
      const size = Math.max(1, Math.abs(explained.before))
      expect(sumOf(explained) / size).toBeCloseTo(explained.before / size, 5)
      expect(explained.after).toBe(values.data[at])
      if (explained.activation === 'linear') expect(explained.before).toBeCloseTo(explained.after, 6)
      flowBack(dx, explained)
      if (at % 17 > 0 || name !== own) continue
      const step = 0.02
      const [more, less] = await Promise.all([step, -step].map((by) => lossWith(net, name, at, by)))
      const { back } = explained
      expect(back).toHaveProperty('dy', expect.closeTo((more - less) / (2 * step), 3))
    }
    const outputs = (await net.predict(x)).data as Float32Array
    if (kind === 'constant') expect(Math.max(...dx.map(Math.abs))).toBe(0)
    else if (!one.entangled) {
      const slopes = outputSlopes({ outputs, meaning: 'classes' }, label)
      const whole = await lossGradient(asked, inputs[0], slopes)
      whole.forEach((slope, i) => expect(dx[i]).toBeCloseTo(slope, 5))
    }
    net.dispose()
  })
})
