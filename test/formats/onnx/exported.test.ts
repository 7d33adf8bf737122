// Networks of random weights as torch.onnx.export writes them, against PyTorch: a filter or a matrix that is turned the wrong way
// shows here.

import { arrayDataset, loadModel, type NDArray } from 'receptive'
import { describe, expect, it } from 'vitest'
import { difference, runOnnxArrays, type Values } from '../../support/onnx.js'
import { loadFixture } from '../../fixtures/load.js'

interface Stored {
  readonly shape: readonly number[]
  /** Float32 in base64. */
  readonly data: string
}

const { cases } = loadFixture<{
  cases: readonly { name: string; onnx: string; x: Stored; outputs: readonly Stored[] }[]
}>('exported')

const values = ({ shape, data }: Stored): Values => ({
  dims: shape,
  values: new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer),
})

/** Of the first example. */
const first = ({ dims: [N, ...dims], values }: Values): Values => ({
  dims: [1, ...dims],
  values: values.slice(0, values.length / N),
})

describe('what PyTorch exports', () => {
  it.each(cases)('gives what it gives there: $name', async ({ onnx, x, outputs }) => {
    const expected = outputs.map(values)
    const got = await runOnnxArrays(Buffer.from(onnx, 'base64'), [values(x)], expected)
    expect(got.length).toBe(expected.length)
    got.forEach((output, i) => expect(difference(output, expected[i])).toBeLessThan(1e-5))
  })

  it.each(cases.filter(({ name }) => name.includes('any batch')))(
    'takes one example as well as several: $name',
    async ({ onnx, x, outputs }) => {
      const expected = outputs.map((output) => first(values(output)))
      const got = await runOnnxArrays(Buffer.from(onnx, 'base64'), [first(values(x))], expected)
      got.forEach((output, i) => expect(difference(output, expected[i])).toBeLessThan(1e-5))
    },
  )

  it('is summarized, saved, loaded again and trained on', async () => {
    const { onnx } = cases.find(({ name }) => name.startsWith('mobile'))!
    const model = await loadModel(Buffer.from(onnx, 'base64'))
    expect(model.summary()).toContain('Depthwise')
    const x = {
      shape: [4, ...model.inputShape],
      data: Float32Array.from({ length: 4 * 144 }, (_, i) => Math.sin(i)),
    }
    const before = (await model.predict(x)) as NDArray
    const again = await loadModel(await model.toSafetensors())
    expect((await again.predict(x)) as NDArray).toEqual(before)
    await again.compile({ optimizer: 'sgd', loss: 'meanSquaredError', seed: 1 })
    const y = { shape: [4, 3], data: new Float32Array(12) }
    const { history } = await again.fit(arrayDataset({ x, y }), { epochs: 5, batchSize: 4, shuffle: false })
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0])
    model.dispose()
    again.dispose()
  })
})
