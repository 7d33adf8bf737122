// The mechanism by which every function, layer and file tells what it does not understand.

import { describe, expect, it } from 'vitest'
import { count, listOf, number, oneOf, shape, size, text, truth, wholeNumber } from '../../src/check/check.js'
import { describeValue } from '../../src/check/describe-value.js'
import { nearest } from '../../src/check/nearest.js'
import { options, optionsOrNone } from '../../src/check/options.js'
import { Random } from '../../src/tensor/random.js'

interface Options {
  readonly filters: number
  readonly learningRate?: number
  readonly batchSize?: number
  readonly useBias?: boolean
}

const check = options<Options>(
  { filters: count },
  { learningRate: number({ above: 0 }), batchSize: count, useBias: truth },
)
const said = (value: unknown): string => {
  try {
    check('make', value)
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing'
}

describe('options', () => {
  it('takes what is known', () => {
    expect(said({ filters: 1 })).toBe('nothing')
    expect(said({ filters: 1, learningRate: 0.5, useBias: undefined })).toBe('nothing')
    expect(() => {
      optionsOrNone<Partial<Options>>({
        filters: count,
        learningRate: count,
        batchSize: count,
        useBias: truth,
      })('make', undefined)
    }).not.toThrow()
  })

  it.each([
    [
      { filters: 1, learningrate: 1 },
      "make: there is no option 'learningrate'; did you mean 'learningRate'?",
    ],
    [{ filters: 1, lr: 1 }, "make: there is no option 'lr'; did you mean 'learningRate'?"],
    [{ filters: 1, batch_size: 1 }, "make: there is no option 'batch_size'; did you mean 'batchSize'?"],
    [{ filters: 1, use_bais: 1 }, "make: there is no option 'use_bais'; did you mean 'useBias'?"],
    [
      { filters: 1, color: 1 },
      "make: there is no option 'color'; it takes filters, learningRate, batchSize, useBias",
    ],
    [{}, 'make: filters must be a whole number of at least 1, got nothing'],
    [{ filters: null }, 'make: filters must be a whole number of at least 1, got null'],
    [{ filters: '8' }, "make: filters must be a whole number of at least 1, got '8'"],
    [{ filters: 1, useBias: 'false' }, "make: useBias must be true or false, got 'false'"],
    [{ filters: 1, learningRate: NaN }, 'make: learningRate must be a number above 0, got NaN'],
    [undefined, 'make: it takes an object, { filters, learningRate, batchSize, useBias }, got nothing'],
    [8, 'make: it takes an object, { filters, learningRate, batchSize, useBias }, got 8'],
    [
      new Map([['filters', 8]]),
      'make: it takes an object, { filters, learningRate, batchSize, useBias }, got a Map',
    ],
  ])('refuses %j in words', (value, message) => {
    expect(said(value)).toBe(message)
  })

  it('says of what takes no options that it takes none', () => {
    expect(() => {
      optionsOrNone<Record<never, never>>({})('mse', { delta: 1 })
    }).toThrow("mse: there is no option 'delta'; it takes none")
  })

  it('is not misled by names that every object has', () => {
    expect(said({ filters: 1, constructor: 1 })).toContain("no option 'constructor'")
    expect(said(JSON.parse('{"filters":1,"__proto__":{"batchSize":2}}'))).toContain("no option '__proto__'")
  })
})

describe('checks', () => {
  const refusal = (one: typeof count, value: unknown): string => {
    try {
      one('x', value)
    } catch (error) {
      return (error as Error).message
    }
    return 'nothing'
  }

  it('hold for what they name', () => {
    for (const [one, value] of [
      [size, 3],
      [size, [3, 5]],
      [shape, [28, 28, 1]],
      [listOf(text), ['a', 'b']],
      [wholeNumber(0, 3), 3],
      [number({ atLeast: 0, below: 1 }), 0],
    ] as const)
      expect(refusal(one, value)).toBe('nothing')
  })

  it.each([
    [size, [3]],
    [size, 2.5],
    [size, '3'],
    [shape, []],
    [shape, 28],
    [shape, [28, -1]],
    [listOf(text), 'abc'],
    [wholeNumber(0, 3), 4],
    [number({ atLeast: 0, below: 1 }), 1],
    [number(), Infinity],
  ])('say what they want of %j', (one, value) => {
    expect(refusal(one, value)).toMatch(/^x must be .+, got .+$/)
  })

  it('name the element of a list, and the text that was meant', () => {
    expect(refusal(listOf(text), ['a', 5])).toBe('x[1] must be text, got 5')
    expect(refusal(oneOf('valid', 'same'), 'SAME')).toBe(
      "x must be 'valid' or 'same', got 'SAME'; did you mean 'same'?",
    )
    expect(refusal(oneOf('valid', 'same'), 7)).toBe("x must be 'valid' or 'same', got 7")
  })
})

describe('describeValue', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['x'.repeat(100), `'${'x'.repeat(60)}…'`],
    [12n, '12n'],
    [[1, 'a', undefined], '[1, "a", nothing]'],
    [new Array(9).fill(0), 'a list of 9'],
    [new Uint8Array(5), 'a Uint8Array of 5'],
    [new Date(0), 'a Date'],
    [{ a: 1, b: 2 }, '{ a, b }'],
    [Object.create(null), '{}'],
    [Random, 'the class Random; make one with new Random(…)'],
    [Math.max, 'the function max'],
  ])('shows a value shortly, %#', (value, text) => {
    expect(describeValue(value)).toBe(text)
  })
})

describe('nearest', () => {
  it('leaves what is near nothing', () => {
    expect(nearest('momentum', ['filters', 'kernelSize'])).toBeUndefined()
    expect(nearest('x'.repeat(1e6), ['filters'])).toBeUndefined()
    expect(nearest('nmae', ['name', 'trainable'])).toBe('name')
    expect(nearest('validationSplit', ['validationData', 'validationSplit'])).toBe('validationSplit')
  })
})
