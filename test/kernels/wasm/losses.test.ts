// Losses of rows that are long, odd, or alone, of rows enough for threads to share, and of answers that are certain.
// test/conformance runs the kernels over random shapes.

import { describe, expect, it } from 'vitest'
import type { NDArray } from '../../../kernels/shape.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import { special, sprinkle } from '../../conformance/fills.js'
import { array, randomArray } from '../../support/arrays.js'
import { expectAsReference, runKernel } from './run.js'
import { suiteRuntimes } from './suite-runtimes.js'

const runtimes = suiteRuntimes()

const scaled = ({ shape, data }: NDArray, factor: number): NDArray => ({
  shape,
  data: data.map((value) => value * factor),
})
const shares = ({ shape, data }: NDArray): NDArray => ({ shape, data: data.map(Math.abs) })

const sides = { positive: 0.25, negative: 0.75 }
const settings = [
  ['softmaxCrossEntropy', {}],
  ['softmaxFocalCrossEntropy', { gamma: 2 }],
  ['softmaxFocalCrossEntropy', { gamma: 1.5 }],
  ['sigmoidCrossEntropy', {}],
  ['sigmoidFocalCrossEntropy', { gamma: 2, ...sides }],
  ['sigmoidFocalCrossEntropy', { gamma: 1.5, ...sides }],
  ['meanSquaredError', {}],
  ['meanAbsoluteError', {}],
  ['huber', { delta: 0.5 }],
] as const

describe.each(settings)('%s %j', (op, attributes) => {
  it.each([[[1, 2049]], [[9, 1001]], [[4099, 1]], [[1501, 3]], [[1200, 4]]])(
    'of %j is the reference’s in float64 but for one rounding, and so is its gradient',
    (shape) => {
      const target = shares(randomArray(shape, 2))
      const weight = randomArray([shape[0]], 3)
      const finite = scaled(randomArray(shape, 1), 10)
      for (const x of [finite, sprinkle(finite, special, 4), sprinkle(finite, special, 11)])
        for (const each of [op, `${op}Gradient`] as const)
          expectAsReference(runtimes, each, { x, target, weight }, attributes as never, {
            rtol: 1e-7,
            atol: 1e-10,
          })
    },
  )
})

describe('a certain answer', () => {
  it('that is right costs nothing, to the bit', () => {
    const x = array([3, 2], [800, 0, 0, 800, 90, -800], 'float32')
    const target = array([3, 2], [1, 0, 0, 1, 1, 0], 'float32')
    for (const runtime of runtimes) {
      const [plain] = wasmKernels.softmaxCrossEntropy
      expect([...runKernel(runtime, 'softmaxCrossEntropy', plain, { x, target }, {}).data]).toEqual([0, 0, 0])
      const [sigmoid] = wasmKernels.sigmoidCrossEntropy
      const [, , last] = runKernel(
        runtime,
        'sigmoidCrossEntropy',
        sigmoid,
        { x: scaled(x, 10), target },
        {},
      ).data
      expect(last).toBe(0)
    }
  })

  it('among one class alone costs nothing and moves nothing', () => {
    const x = array([3, 1], [-5, 0, 7], 'float32')
    const target = array([3, 1], [1, 1, 1], 'float32')
    for (const runtime of runtimes)
      for (const op of ['softmaxCrossEntropy', 'softmaxCrossEntropyGradient'] as const) {
        const [kernel] = wasmKernels[op]
        const { data } = runKernel(runtime, op, kernel as never, { x, target }, {}) as NDArray
        expect([...data].map(Math.abs)).toEqual([0, 0, 0])
      }
  })
})
