import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jpeg from 'jpeg-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writePhantoms } from '../../examples/pneumonia/phantoms.js'
import { renderPhantom } from '../../examples/pneumonia/phantoms/render.js'

const SIZE = 72
const COUNTS = { seed: 5, train: 7, validation: 2, test: 3, size: SIZE }
let root: string
let dir: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'phantoms-'))
  dir = join(root, 'films')
  await writePhantoms(dir, COUNTS)
}, 120_000)
afterAll(() => rm(root, { recursive: true }))

const films = async (folder: string) =>
  (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.jpeg')).sort()
const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('renderPhantom', () => {
  const of = { diagnosis: 'virus', patientSeed: 11, imageSeed: 12, size: 90 } as const

  it('draws the same bytes from the same seeds, and others from others', () => {
    const film = renderPhantom(of)
    expect(film).toHaveLength(90 * 90)
    expect(renderPhantom(of)).toEqual(film)
    expect(renderPhantom({ ...of, patientSeed: 13 })).not.toEqual(film)
    expect(renderPhantom({ ...of, imageSeed: 13 })).not.toEqual(film)
    expect(renderPhantom({ ...of, diagnosis: 'normal' })).not.toEqual(film)
  })

  it('shows lungs darker than the heart and the abdomen', () => {
    const film = renderPhantom({ diagnosis: 'normal', patientSeed: 3, imageSeed: 4, size: 100 })
    const patch = (x: number, y: number) => {
      const rows = Array.from({ length: 10 }, (_, r) =>
        film.subarray((y + r) * 100 + x, (y + r) * 100 + x + 10),
      )
      return rows.reduce((sum, row) => sum + mean(row), 0) / 10
    }
    const [right, left] = [patch(23, 45), patch(66, 40)]
    expect(Math.max(right, left) + 40).toBeLessThan(Math.min(patch(50, 65), patch(30, 85)))
  })

  it('names a size it cannot draw', () => {
    expect(() => renderPhantom({ ...of, size: 12.5 })).toThrow('32 or more, got 12.5')
  })

  it('mean brightness gives the diagnosis away in less than half of the images', () => {
    const images = Array.from({ length: 240 }, (_, i) => {
      const diagnosis = (['normal', 'bacteria', 'virus'] as const)[i % 3]
      const film = renderPhantom({ diagnosis, patientSeed: 500 + i, imageSeed: 900 + i, size: 48 })
      return { label: i % 3, brightness: mean(film) }
    }).sort((a, b) => a.brightness - b.brightness)
    expect(bestTwoThresholds(images.map(({ label }) => label))).toBeLessThan(0.5)
  })
})

/** Accuracy of the best split of sorted labels into three runs, each called by its commonest label. */
function bestTwoThresholds(labels: number[]): number {
  const before = labels.reduce(
    (counts, label) => [...counts, counts.at(-1)!.map((count, k) => count + Number(k === label))],
    [[0, 0, 0]],
  )
  const right = (from: number, to: number) =>
    Math.max(...[0, 1, 2].map((k) => before[to][k] - before[from][k]))
  let best = 0
  for (let i = 0; i <= labels.length; i++)
    for (let j = i; j <= labels.length; j++)
      best = Math.max(best, right(0, i) + right(i, j) + right(j, labels.length))
  return best / labels.length
}

describe('writePhantoms', () => {
  it('writes each class as often as asked, in folders and names of the Kaggle set', async () => {
    const paths = await films(dir)
    for (const [split, count] of [
      ['train', 7],
      ['val', 2],
      ['test', 3],
    ] as const)
      for (const name of [
        /^NORMAL\/IM-\d{4}-\d{4}\.jpeg$/,
        /^PNEUMONIA\/person\d+_bacteria_\d+\.jpeg$/,
        /^PNEUMONIA\/person\d+_virus_\d+\.jpeg$/,
      ]) {
        const matching = paths.filter(
          (path) => path.startsWith(`${split}/`) && name.test(path.slice(split.length + 1)),
        )
        expect(matching, `${split} ${String(name)}`).toHaveLength(count)
      }
    expect(paths).toHaveLength(36)
  })

  it('never shares a patient between splits, and often between images', async () => {
    const splitsOf = new Map<string, Set<string>>()
    const paths = await films(dir)
    for (const path of paths) {
      const patient = Number(/(?:person|IM-)(\d+)/.exec(path)![1])
      splitsOf.set(String(patient), (splitsOf.get(String(patient)) ?? new Set()).add(path.split('/')[0]))
    }
    for (const [patient, splits] of splitsOf) expect([...splits], `patient ${patient}`).toHaveLength(1)
    expect(splitsOf.size).toBeLessThan(paths.length)
  })

  it('writes JPEG files of the size given', async () => {
    for (const path of await films(dir)) {
      const { width, height, data } = jpeg.decode(await readFile(join(dir, path)))
      expect([width, height]).toEqual([SIZE, SIZE])
      const gray = data.filter((_, i) => i % 4 === 0)
      expect(Math.max(...gray) - Math.min(...gray)).toBeGreaterThan(120)
    }
  })

  it('writes the same bytes again', async () => {
    const again = join(root, 'again')
    await writePhantoms(again, COUNTS)
    expect(await films(again)).toEqual(await films(dir))
    for (const path of await films(dir))
      expect((await readFile(join(again, path))).equals(await readFile(join(dir, path))), path).toBe(true)
  })

  it('keeps a complete folder, and writes it anew for other parameters', async () => {
    const folder = join(root, 'kept')
    const counts = { seed: 1, train: 1, validation: 1, test: 1, size: 32 }
    await writePhantoms(folder, counts)
    const film = join(folder, (await films(folder))[0])
    const { ino } = await stat(film)
    await writePhantoms(folder, counts)
    expect((await stat(film)).ino).toBe(ino)
    await writePhantoms(folder, { ...counts, train: 2 })
    expect(await films(folder)).toHaveLength(12)
  })

  it('begins again after an interruption', async () => {
    const folder = join(root, 'interrupted')
    const counts = { seed: 1, train: 1, validation: 1, test: 1, size: 32 }
    await writePhantoms(`${folder}.partial`, { ...counts, train: 4 })
    await writePhantoms(folder, counts)
    expect(await films(folder)).toHaveLength(9)
    expect(await readdir(root)).not.toContain('interrupted.partial')
  })

  it("does not touch a folder it didn't write", async () => {
    const theirs = await mkdtemp(join(root, 'theirs-'))
    await writeFile(join(theirs, 'letter.txt'), 'keep me')
    await expect(writePhantoms(theirs, COUNTS)).rejects.toThrow('holds no phantoms.json')
    expect(await readdir(theirs)).toEqual(['letter.txt'])
  })
})
