import { describe, expect, it } from 'vitest'
import { arrayDataset, ndarray, subset, type Dataset } from 'receptive'

const read = (data: Dataset, index: number): [number[], number[]] => {
  const x = new Float32Array(10).fill(-1)
  const y = new Float32Array(10).fill(-1)
  data.read(index, x, 2, y, 1)
  return [[...x], [...y]]
}

describe('arrayDataset', () => {
  const x = ndarray([
    [1, 2],
    [3, 4],
    [5, 6],
  ])

  it('writes rows and one-hot targets at their offsets, and nothing else', () => {
    const data = arrayDataset({ x, y: [2, 0, 1], classNames: ['a', 'b', 'c'] })
    expect(data).toMatchObject({ length: 3, inputShape: [2], targetShape: [3] })
    expect(read(data, 1)).toEqual([
      [-1, -1, 3, 4, -1, -1, -1, -1, -1, -1],
      [-1, 1, 0, 0, -1, -1, -1, -1, -1, -1],
    ])
  })

  it('passes targets on as they are without class names', () => {
    const data = arrayDataset({
      x,
      y: ndarray([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    })
    expect(data.targetShape).toEqual([2])
    expect(read(data, 2)[1].slice(0, 4)).toEqual([-1, 5, 6, -1])
    expect(arrayDataset({ x, y: [7, 8, 9] }).targetShape).toEqual([1])
  })

  it('refuses what does not add up', () => {
    expect(() => arrayDataset({ x, y: [1, 2] })).toThrow('x has 3 examples but y has 2')
    expect(() => arrayDataset({ x, y: [0, 1, 2], classNames: ['a', 'b'] })).toThrow(
      'y[2] is 2; a label must be a whole number from 0 to 1',
    )
    expect(() => arrayDataset({ x, y: [0, 0.5, 1], classNames: ['a', 'b'] })).toThrow('y[1] is 0.5')
    expect(() => arrayDataset({ x: { shape: [3, 2], data: new Float32Array(5) }, y: [0, 0, 0] })).toThrow(
      'arrayDataset: x: 5 values of shape [5] do not fit [3,2]',
    )
    expect(() => arrayDataset({ x: { shape: [1, 1], data: Float32Array.of(NaN) }, y: [0] })).toThrow(
      'arrayDataset: x: element 0 is NaN',
    )
    expect(() =>
      arrayDataset({
        x,
        y: ndarray([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        classNames: ['a'],
      }),
    ).toThrow('one class number')
  })
})

describe('arrayDataset of whatever holds numbers', () => {
  it('takes nested lists, arrays of any kind, and several by name', () => {
    const data = arrayDataset({ x: [[1, 2], [3, 4]], y: BigInt64Array.of(1n, 0n), classNames: ['a', 'b'] }) // prettier-ignore
    expect(data).toMatchObject({ length: 2, inputShape: [2], targetShape: [2] })
    expect(read(data, 0)).toEqual([
      [-1, -1, 1, 2, -1, -1, -1, -1, -1, -1],
      [-1, 0, 1, -1, -1, -1, -1, -1, -1, -1],
    ])
    expect(arrayDataset({ x: Uint8Array.of(1, 2, 3), y: [0, 1, 2] }).inputShape).toEqual([1])
    const named = arrayDataset({ x: { a: [[1], [2]], b: { shape: [2, 2], data: [1, 2, 3, 4] } }, y: [0, 1] })
    expect(named.inputShape).toEqual({ a: [1], b: [2] })
  })

  it.each<[string, unknown, string]>([
    [
      'nothing',
      undefined,
      'arrayDataset: it takes an object, { x, y, classNames, sampleWeight }, got nothing',
    ],
    ['no y', { x: [1] }, 'arrayDataset: y: it takes numbers'],
    ['an unknown option', { x: [1], y: [1], classes: ['a'] }, "there is no option 'classes'"],
    ['a number for x', { x: 3, y: [1] }, 'x must be an array of examples, [N, …], got a single number'],
    ['null in x', { x: [[1], [null]], y: [1, 2] }, 'arrayDataset: x: element [1][0] is null, not a number'],
    ['text in y', { x: [1, 2], y: ['cat', 'dog'] }, "arrayDataset: y: element [0] is 'cat', not a number"],
    ['too large for float32', { x: Float64Array.of(1e39), y: [1] }, 'arrayDataset: x: element 0 is 1e+39'],
    ['an inputs of nothing', { x: { a: undefined }, y: [1] }, 'arrayDataset: a: it takes numbers'],
    [
      'two classes of one name',
      { x: [1], y: [0], classNames: ['a', 'a'] },
      'classNames must be a list of different names, got ["a", "a"]; \'a\' occurs twice',
    ],
  ])('refuses %s', (_, given, message) => {
    expect(() => arrayDataset(given as never)).toThrow(message)
  })
})

describe('subset', () => {
  const data = arrayDataset({ x: ndarray([[1], [2], [3]]), y: [0, 1, 1], classNames: ['a', 'b'] })

  it('reads the chosen examples in the order given', () => {
    const chosen = subset(data, [2, 0, 2])
    expect(chosen.length).toBe(3)
    expect([...chosen.labels!]).toEqual([1, 0, 1])
    expect([0, 1, 2].map((n) => read(chosen, n)[0][2])).toEqual([3, 1, 3])
  })

  it('refuses places that do not exist', () => {
    expect(() => subset(data, [0, 3])).toThrow('index 3 is not a whole number from 0 to 2')
    expect(() => subset(data, [-1])).toThrow('index -1')
    expect(() => subset(data, [null] as never)).toThrow('index null is not a whole number')
    expect(() => subset(data, 'all' as never)).toThrow("indices must be a list of whole numbers, got 'all'")
    expect(() => subset(data, [])).toThrow('subset: indices is empty')
    expect(() => subset({ ...data, labels: Int32Array.of(0) }, [0])).toThrow(
      "the dataset's labels must be a list of 3",
    )
    expect(() => subset(undefined as never, [0])).toThrow('subset: it must be a dataset')
  })
})
