// NaN, infinities, ties and large logits: what the formulas leave open, as PyTorch settles it.

import { describe, expect, it } from 'vitest'
import { array, expectClose, filled, randomArray } from '../support/arrays.js'
import { kernelNames, run } from './run.js'

const valid = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
const values = (...data: number[]) => array([1, data.length], data, 'float64')

describe('NaN and infinities', () => {
  it('relu keeps NaN and +∞, and sends −∞ to 0', () => {
    expectClose(run('relu', { x: values(NaN, Infinity, -Infinity, -1, 2) }, {}).data, [
      NaN,
      Infinity,
      0,
      0,
      2,
    ])
  })

  it('relu lets the gradient through where its output is NaN, and nowhere that it is 0', () => {
    const gradients = { y: values(NaN, Infinity, 0, 3), dy: values(5, 6, 7, NaN) }
    expectClose(run('reluGradient', gradients, {}).data, [5, 6, 0, NaN])
  })

  // Of PyTorch 1.13 in float32, but that −∞ with a slope of 0 is 0, and that far left GELU keeps what PyTorch rounds away.
  const ends = [NaN, Infinity, -Infinity, 1000, -1000, -40]
  it.each([
    ['relu', { maxValue: 6 }, [NaN, 6, 0, 6, 0, 0]],
    ['relu', { negativeSlope: 0.1 }, [NaN, Infinity, -Infinity, 1000, -100, -4]],
    ['elu', {}, [NaN, Infinity, -1, 1000, -1, -1]],
    ['softplus', {}, [NaN, Infinity, 0, 1000, 0, 4.248354255e-18]],
    ['hardSigmoid', {}, [NaN, 1, 0, 1, 0, 0]],
    ['hardSwish', {}, [NaN, Infinity, NaN, 1000, 0, 0]],
    ['silu', {}, [NaN, Infinity, NaN, 1000, 0, -1.699341702e-16]],
    ['gelu', {}, [NaN, Infinity, NaN, 1000, 0, 0]],
    ['gelu', { approximate: true }, [NaN, Infinity, NaN, 1000, 0, 0]],
  ] as const)('%s %j at the ends', (op, attributes, expected) => {
    for (const dtype of ['float32', 'float64'] as const)
      expectClose(run(op, { x: array([6], ends, dtype) }, attributes).data, [...expected], {
        rtol: 1e-6,
        atol: 1e-40,
      })
  })

  it.each([
    ['siluGradient', { x: values(1000, -1000, -40) }, [1, 0, -1.6568581596e-16]],
    ['geluGradient', { x: values(1000, -1000, -40) }, [1, 0, 0]],
    ['hardSwishGradient', { x: values(1000, -1000, -Infinity) }, [1, 0, 0]],
    ['softplusGradient', { y: values(1000, 0, Infinity) }, [1, 0, 1]],
    ['eluGradient', { y: values(1000, -1, NaN) }, [1, 0, 1]],
  ] as const)('%s at the ends', (op, z, expected) => {
    const run3 = run as (op: string, inputs: object, attributes: object) => { data: Float64Array }
    expectClose(run3(op, { ...z, dy: values(1, 1, 1) }, {}).data, [...expected], { rtol: 1e-9, atol: 1e-40 })
  })

  it('max pooling gives NaN for a window that holds one, wherever it stands', () => {
    for (const place of [0, 1, 2, 3]) {
      const x = array([1, 2, 2, 1], [1, -Infinity, Infinity, 2], 'float64')
      x.data[place] = NaN
      expect([...run('maxPool2d', { x }, pool).data]).toEqual([NaN])
      const dx = run('maxPool2dGradient', { x, dy: array([1, 1, 1, 1], [3], 'float64') }, pool)
      expect([...dx.data]).toEqual([0, 1, 2, 3].map((at) => (at === place ? 3 : 0)))
    }
  })

  it('max pooling of −∞ alone is −∞, also where padding surrounds it', () => {
    const x = filled([1, 3, 1, 2], -Infinity)
    expectClose(
      run('maxPool2d', { x }, { ...pool, padding: 'same' }).data,
      [-1, -1, -1, -1].map(() => -Infinity),
    )
  })

  it.each([
    ['averagePool2d', NaN],
    ['averagePool2d', Infinity],
    ['l2Pool2d', NaN],
    ['l2Pool2d', -Infinity],
  ] as const)('%s carries %d to its own window alone', (op, special) => {
    const x = filled([1, 2, 4, 1], 1, 'float64')
    x.data[1] = special
    const [touched, untouched] = run(op, { x }, pool).data
    expect(touched).toBe(op === 'l2Pool2d' ? Math.abs(special) : special)
    expect(untouched).toBe(op === 'l2Pool2d' ? 2 : 1)
  })

  it.each(kernelNames('conv2d'))(
    '%s carries NaN and ∞ to every window that holds them, and no other',
    (name) => {
      const w = filled([2, 2, 1, 1], 1, 'float64')
      for (const special of [NaN, Infinity, -Infinity]) {
        const x = filled([1, 3, 4, 1], 1, 'float64')
        x.data[0] = special
        const { data } = run('conv2d', { x, w }, valid, { name })
        expectClose(data, [special, 4, 4, 4, 4, 4])
      }
    },
  )

  it.each(kernelNames('conv2d'))('%s gives NaN for ∞·0, and fused relu keeps it', (name) => {
    const x = array([1, 1, 2, 1], [Infinity, 3], 'float64')
    const w = array([1, 1, 1, 1], [0], 'float64')
    expectClose(run('conv2d', { x, w }, { ...valid, activation: 'relu' }, { name }).data, [NaN, 0])
  })

  it('a NaN logit makes its own example’s loss and gradient NaN, and no other’s', () => {
    const x = array([2, 3], [1, NaN, 2, 1, 0, 2], 'float64')
    const target = array([2, 3], [1, 0, 0, 0, 0, 1], 'float64')
    const [first, second] = run('softmaxCrossEntropy', { x, target }, {}).data
    expect(first).toBeNaN()
    expect(second).toBeCloseTo(Math.log(Math.exp(1) + 1 + Math.exp(2)) - 2, 12)
    const gradient = run('softmaxCrossEntropyGradient', { x, target }, {}).data
    expect([...gradient].map(Number.isNaN)).toEqual([true, true, true, false, false, false])
  })
})

describe('large logits', () => {
  const x = array([3, 3], [1000, -1000, 0, -1000, -1000, -1000, 1000, 1000, -1000], 'float32')
  const target = array([3, 3], [0, 1, 0, 1, 0, 0, 0, 1, 0], 'float32')

  it('softmax at ±1000 is finite and adds up to 1', () => {
    expectClose(run('softmax', { x }, {}).data, [1, 0, 0, 1 / 3, 1 / 3, 1 / 3, 0.5, 0.5, 0], { rtol: 1e-7 })
  })

  it('cross-entropy at ±1000 is finite, and so is its gradient', () => {
    expectClose(run('softmaxCrossEntropy', { x, target }, {}).data, [2000, Math.log(3), Math.log(2)], {
      rtol: 1e-7,
    })
    const gradient = [1, -1, 0, -2 / 3, 1 / 3, 1 / 3, 0.5, -0.5, 0].map((value) => value / 3)
    expectClose(run('softmaxCrossEntropyGradient', { x, target }, {}).data, gradient, { rtol: 1e-6 })
  })

  it('binary cross-entropy at ±1000 is the distance to the right side', () => {
    const logits = array([2, 1], [1000, -1000], 'float32')
    const wrong = array([2, 1], [0, 1], 'float32')
    expectClose(run('sigmoidCrossEntropy', { x: logits, target: wrong }, {}).data, [1000, 1000])
    expectClose(run('sigmoidCrossEntropyGradient', { x: logits, target: wrong }, {}).data, [0.5, -0.5])
  })

  it('an impossible class without a target costs nothing', () => {
    const loss = run('softmaxCrossEntropy', { x: values(-Infinity, 0), target: values(0, 1) }, {})
    expectClose(loss.data, [0])
  })
})

describe('ties and zeros', () => {
  it('max pooling sends the gradient to the first of equal maxima, row by row', () => {
    const x = array([1, 2, 4, 1], [7, 7, 1, 2, 7, 7, 2, 2], 'float64')
    const dy = array([1, 1, 2, 1], [3, 5], 'float64')
    expectClose(run('maxPool2dGradient', { x, dy }, pool).data, [3, 0, 0, 5, 0, 0, 0, 0])
  })

  it('overlapping windows add up on the maximum that they share', () => {
    const x = array([1, 1, 3, 1], [0, 9, 0], 'float64')
    const dy = array([1, 1, 2, 1], [3, 5], 'float64')
    const overlapping = { poolSize: [1, 2], strides: [1, 1], padding: 'valid' } as const
    expectClose(run('maxPool2dGradient', { x, dy }, overlapping).data, [0, 8, 0])
  })

  it('L2 pooling of zeros passes no gradient, rather than 0/0', () => {
    const x = filled([1, 2, 2, 3], 0)
    const y = run('l2Pool2d', { x }, pool)
    expectClose(run('l2Pool2dGradient', { x, y, dy: randomArray(y.shape, 5) }, pool).data, x.data)
  })

  it('accuracy takes the first of equal scores', () => {
    const x = array([2, 3], [0.4, 0.4, 0.2, 0.1, 0.45, 0.45], 'float64')
    const target = array([2, 3], [0, 1, 0, 0, 1, 0], 'float64')
    expectClose(run('categoricalAccuracy', { x, target }, {}).data, [0, 1])
  })

  it('a logit on the threshold counts as 0', () => {
    const scores = { x: values(0, 0.1), target: values(0, 1) }
    expectClose(run('binaryAccuracy', scores, { threshold: 0 }).data, [1])
  })
})
