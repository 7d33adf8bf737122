// Numbers come in as lists and arrays of every kind, of this realm and of others, and what is none is refused with its place.

import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ndarray, type Nested, type TensorLike } from 'receptive'

/** A value made by JavaScript in another realm: an instance of nothing here. */
const foreign = (program: string): TensorLike => runInContext(program, createContext({})) as TensorLike

describe('ndarray', () => {
  const float32 = (shape: readonly number[], ...values: readonly number[]) => ({
    shape,
    data: Float32Array.from(values),
  })

  it.each<[string, TensorLike, ReturnType<typeof float32>]>([
    ['a number', 3, float32([], 3)],
    ['nested lists', [[1, 2, 3], [4, 5, 6]], float32([2, 3], 1, 2, 3, 4, 5, 6)], // prettier-ignore
    ['rows of typed arrays', [Uint8Array.of(1, 2), Float64Array.of(3, 4)], float32([2, 2], 1, 2, 3, 4)],
    ['bytes', Uint8Array.of(0, 255), float32([2], 0, 255)],
    ['clamped bytes', Uint8ClampedArray.of(0, 255), float32([2], 0, 255)],
    ['integers', Int16Array.of(-5, 7), float32([2], -5, 7)],
    ['large integers', BigInt64Array.of(-5n, 2n ** 40n), float32([2], -5, 2 ** 40)],
    ['a list of large integers', [1n, -2n], float32([2], 1, -2)],
    ['a Buffer', Buffer.from([1, 2]), float32([2], 1, 2)],
    ['what is read by index', { length: 2, 0: 1, 1: 2 }, float32([2], 1, 2)],
    ['values and a shape', { shape: [2, 1], data: [1, 2] }, float32([2, 1], 1, 2)],
    [
      'integers and a shape',
      { shape: Int32Array.of(1, 2), data: Int32Array.of(1, 2) },
      float32([1, 2], 1, 2),
    ],
    ['lists of another realm', foreign('[[1, 2], [3, 4]]'), float32([2, 2], 1, 2, 3, 4)],
    ['floats of another realm', foreign('Float32Array.of(1, 2, 3).subarray(1)'), float32([2], 2, 3)],
    ['bytes of another realm', foreign('Uint8Array.of(1, 2)'), float32([2], 1, 2)],
    ['an array of another realm', foreign('({ shape: [1, 2], data: Float32Array.of(1, 2) })'), float32([1, 2], 1, 2)], // prettier-ignore
  ])('takes %s', (_, given, expected) => {
    const { shape, data } = ndarray(given)
    expect({ shape, data }).toEqual(expected)
    expect(data).toBeInstanceOf(Float32Array)
  })

  it('keeps float64, and copies no floats', () => {
    const doubles = Float64Array.of(0.1, 0.2)
    expect(ndarray(doubles, [2, 1]).data).toBe(doubles)
    const floats = new Float32Array(4)
    expect(ndarray(floats, [2, 2]).data).toBe(floats)
    expect(ndarray({ shape: [4], data: floats }).data).toBe(floats)
    const far = ndarray(foreign('Float64Array.of(0.1)')).data
    expect([far, far instanceof Float64Array]).toEqual([Float64Array.of(0.1), true])
  })

  const cyclic: Nested[] = []
  cyclic.push(cyclic)
  const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + '1' + ']'.repeat(depth))

  it.each<[string, unknown, string]>([
    ['text', 'abc', "it takes numbers, as nested lists, a typed array or { shape, data }, got 'abc'"],
    [
      'nothing',
      undefined,
      'it takes numbers, as nested lists, a typed array or { shape, data }, got nothing',
    ],
    ['true', true, 'got true'],
    ['an object', { x: 1 }, 'got { x }'],
    ['a function', Math.max, 'got the function max'],
    ['a DataView', new DataView(new ArrayBuffer(4)), 'got a DataView'],
    ['null in a list', [1, null], 'element [1] is null, not a number'],
    ['null first', [[null]], 'element [0][0] is null, not a number'],
    ['a hole', [[1, 2], Object.assign([3], { length: 2 })], 'element [1][1] is nothing, not a number'], // prettier-ignore
    ['text in a list', [[1, 2], [3, '4']], "element [1][1] is '4', not a number"], // prettier-ignore
    ['truth in a list', [[[true]]], 'element [0][0][0] is true, not a number'],
    ['a list too deep', [[1, 2], [3, [4]]], 'element [1][1] is [4], not a number'], // prettier-ignore
    ['a row too long', [[1, 2], [3, 4, 5]], 'element [1] is a list of 3, but the first one is a list of 2'], // prettier-ignore
    ['a row that is a number', [[1], 2], 'element [1] is 2, but the first one is a list of 1'],
    ['a row that is text', [[1], 'a'], "element [1] is 'a', but the first one is a list of 1"],
    ['an empty list', [], 'a list is empty'],
    ['an empty row', [[], []], 'a list is empty'],
    ['a list within itself', cyclic, 'lists are nested more than 32 deep'],
    ['very deep lists', deep(100_000), 'lists are nested more than 32 deep'],
    ['NaN', [[1, NaN]], 'element [0][1] is NaN; every value must be finite'],
    ['infinity', Float32Array.of(1, -Infinity), 'element 1 is -Infinity; every value must be finite'],
    ['what float32 rounds to infinity', [1, 1e39], 'element [1] is 1e+39; float32 holds nothing beyond'],
    ['the least of those', [3.4028235677973366e38], 'float32 holds nothing beyond'],
    ['such in float64', Float64Array.of(-1e39), 'element 0 is -1e+39; float32 holds nothing beyond'],
    ['integers too large', BigInt64Array.of(1n, 2n ** 24n + 1n), 'element 1 is 16777217n, which float32 does not hold exactly'], // prettier-ignore
    ['such in a list', [[10n ** 400n]], 'which float32 does not hold exactly'],
    ['a tensor', { shape: [1], data: () => [1] }, 'a tensor must be read first: { shape: x.shape, data: await x.data() }'], // prettier-ignore
    ['values that do not fit', { shape: [2, 2], data: [1, 2, 3] }, '3 values of shape [3] do not fit [2,2]'],
    ['a shape that is none', { shape: 3, data: [1, 2, 3] }, 'shape must be a list of whole numbers, got 3'],
    ['a negative shape', { shape: [-1, -2], data: [1, 2] }, 'shape must be a list of whole numbers, got [-1, -2]'], // prettier-ignore
    [
      'a shape beyond all numbers',
      { shape: [1e300, 1e300], data: [1] },
      'shape must be a list of whole numbers',
    ],
    ['an impossible length', { length: 2 ** 40, 0: 1 }, '[1099511627776] are more values than fit into one array'], // prettier-ignore
  ])('refuses %s', (_, given, message) => {
    expect(() => ndarray(given as TensorLike)).toThrow(message)
    expect(() => ndarray(given as TensorLike)).toThrow(/^ndarray: .{1,200}$/)
  })

  it('takes what float32 only just holds', () => {
    expect(ndarray([3.4028235677973362e38]).data[0]).toBe(2 ** 128 - 2 ** 104)
  })

  it('refuses a shape that is not that of the lists', () => {
    expect(() => ndarray([[1, 2, 3]], [3, 1])).toThrow('3 values of shape [1,3] do not fit [3,1]')
    expect(() => ndarray([1, 2], [3])).toThrow('2 values of shape [2] do not fit [3]')
  })
})
