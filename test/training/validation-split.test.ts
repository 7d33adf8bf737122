import { describe, expect, it } from 'vitest'
import { arrayDataset, ndarray, subset, type AnyDataset, type FitOptions, type Model } from 'receptive'
import { points, unit } from '../support/points.js'

/** 20 examples, the last 5 of the rare class; the input tells which it is. */
const rare = (): AnyDataset =>
  arrayDataset({
    x: ndarray(Array.from({ length: 20 }, (_, n) => [n, 1])),
    y: Array.from({ length: 20 }, (_, n) => Number(n >= 15)),
    classNames: ['often', 'rare'],
  })

const compiled = async (seed = 1): Promise<Model> => {
  const model = unit(2, 'softmax')
  await model.compile({ loss: 'categoricalCrossentropy', seed })
  return model
}

/** Which examples are learned from and which are validated with. */
async function parts(
  model: Model,
  data: AnyDataset,
  validationSplit: FitOptions['validationSplit'],
): Promise<{ readonly learned: readonly number[]; readonly held: readonly number[] }> {
  let validating = false
  const read = { learned: [] as number[], held: [] as number[] }
  const watched: AnyDataset = {
    ...data,
    read(index, ...rest) {
      ;(validating ? read.held : read.learned).push(index)
      return data.read(index, ...rest)
    },
  }
  const callbacks = {
    onTestBegin: () => void (validating = true),
    onTestEnd: () => void (validating = false),
  }
  await model.fit(watched, { validationSplit, callbacks })
  return { learned: read.learned.sort((a, b) => a - b), held: read.held }
}

const all = Array.from({ length: 20 }, (_, n) => n)

describe('validationSplit', () => {
  it('holds back a share of each class, the same in every fit of a model, another by another seed', async () => {
    const model = await compiled()
    const { learned, held } = await parts(model, rare(), 0.2)
    expect([...learned, ...held].sort((a, b) => a - b)).toEqual(all)
    expect(held.filter((n) => n >= 15)).toHaveLength(1)
    expect(held.filter((n) => n < 15)).toHaveLength(3)
    expect(await parts(model, rare(), { fraction: 0.2 })).toEqual({ learned, held })
    expect(await parts(model, rare(), { fraction: 0.2, take: 'random' })).toEqual({ learned, held })
    expect(await parts(await compiled(1), rare(), 0.2)).toEqual({ learned, held })
    expect((await parts(await compiled(2), rare(), 0.2)).held).not.toEqual(held)
  })

  it('draws without classes, too', async () => {
    const { labels, classNames, ...plain } = rare()
    expect([labels, classNames]).toHaveLength(2)
    const { learned, held } = await parts(await compiled(), plain, 0.25)
    expect(held).toHaveLength(5)
    expect(held).not.toEqual(all.slice(15))
    expect([...learned, ...held].sort((a, b) => a - b)).toEqual(all)
  })

  it('takes the last if that is asked for', async () => {
    const { held } = await parts(await compiled(), rare(), { fraction: 0.1, take: 'last' })
    expect(held).toEqual([18, 19])
  })

  it('trains and validates as two datasets would', async () => {
    const data = points(40, 1)
    const [one, other] = [await compiled(), await compiled()]
    const { history } = await one.fit(data, { epochs: 2, validationSplit: { fraction: 0.25, take: 'last' } })
    const range = (from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, n) => from + n)
    const [training, validationData] = [subset(data, range(0, 30)), subset(data, range(30, 40))]
    expect((await other.fit(training, { epochs: 2, validationData })).history).toEqual(history)
  })

  it('leaves at least one example on either side', async () => {
    const few = arrayDataset({
      x: ndarray([
        [0, 1],
        [1, 0],
      ]),
      y: ndarray([
        [0, 1],
        [1, 0],
      ]),
    })
    for (const fraction of [0.01, 0.99])
      for (const take of ['random', 'last'] as const) {
        const { learned, held } = await parts(await compiled(), few, { fraction, take })
        expect([learned.length, held.length]).toEqual([1, 1])
      }
    await expect(parts(await compiled(), subset(few, [0]), 0.5)).rejects.toThrow(
      'fit: validationSplit needs two examples',
    )
    await expect(parts(await compiled(), subset(rare(), [0, 1, 19]), 0.5)).rejects.toThrow(
      'class 1 has one example; each class needs two',
    )
  })
})
