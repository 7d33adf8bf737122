// Layouts, labels, patients and splits of X-ray folders.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { classificationReport, encodeJpeg, Random } from 'receptive'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countByClass, loadXrays, sourceOf, splitPaths } from '../../examples/pneumonia/data.js'
import { classNames, labelOf, patientOf, splitOf } from '../../examples/pneumonia/layout.js'
import { html } from '../../examples/pneumonia/report/html.js'

describe('names', () => {
  it.each([
    ['train/PNEUMONIA/person7_virus_12.jpeg', 'train', 'PNEUMONIA VIRUS', 'person7'],
    ['test/PNEUMONIA/person7_bacteria_3.jpeg', 'test', 'PNEUMONIA BACTERIA', 'person7'],
    ['val/NORMAL/NORMAL2-IM-0516-0001-0002.jpeg', 'validation', 'NORMAL', 'NORMAL2-IM-0516'],
    ['train/NORMAL/IM-0516-0001.jpeg', 'train', 'NORMAL', 'IM-0516'],
    ['PNEUMONIA BACTERIA/person10_bacteria_43.jpeg', 'train', 'PNEUMONIA BACTERIA', 'person10'],
    ['train/PNEUMONIA_VIRUS/VIRUS-1008087-0001.jpeg', 'train', 'PNEUMONIA VIRUS', 'VIRUS-1008087'],
    ['NORMAL/film.jpg', 'train', 'NORMAL', undefined],
    ['masks/IM-0516-0001.jpeg', 'train', undefined, 'IM-0516'],
  ])('%s', (path, split, label, patient) => {
    expect([splitOf(path), labelOf(path), patientOf(path)]).toEqual([split, label, patient])
  })

  it('refuses a pneumonia without a cause', () => {
    expect(() => labelOf('train/PNEUMONIA/person7_12.jpeg')).toThrow('bacteria or virus')
  })
})

describe('splitPaths', () => {
  /** Paths with several images of each patient, and their labels. */
  function collection(folder: string, patients: number) {
    const random = new Random(31)
    const paths: string[] = []
    const labels: number[] = []
    for (let p = 0; p < patients; p++) {
      const k = random.integer(3)
      for (let image = 0; image <= random.integer(4); image++) {
        labels.push(k)
        paths.push(
          k === 0
            ? `${folder}NORMAL/IM-${String(p).padStart(4, '0')}-000${image}.jpeg`
            : `${folder}PNEUMONIA/person${p}_${k === 1 ? 'bacteria' : 'virus'}_${image}.jpeg`,
        )
      }
    }
    return { paths, labels: Int32Array.from(labels) }
  }
  const patients = (paths: string[], indices: readonly number[]) =>
    new Set(indices.map((n) => patientOf(paths[n])))

  it('draws test and validation from the training images, and no patient is in two sets', () => {
    const { paths, labels } = collection('', 200)
    const { train, validation, test } = splitPaths(paths, labels, 5, 'patients')
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([...paths.keys()])
    const sets = [train, validation, test].map((set) => patients(paths, set))
    expect(sets[0].size + sets[1].size + sets[2].size).toBe(patients(paths, [...paths.keys()]).size)
    expect(test.length / paths.length).toBeCloseTo(0.15, 1)
    expect(validation.length / (train.length + validation.length)).toBeCloseTo(0.15, 1)
    for (const set of [train, validation, test]) expect(new Set(set.map((n) => labels[n])).size).toBe(3)
    expect(splitPaths(paths, labels, 5, 'patients').test).toEqual(test)
    expect(splitPaths(paths, labels, 6, 'patients').test).not.toEqual(test)
  })

  it('keeps the test folder for the report and lets a tiny validation folder join the training images', () => {
    const train = collection('train/', 150)
    const test = collection('test/', 30)
    const paths = [...train.paths, 'val/NORMAL/IM-9999-0001.jpeg', ...test.paths]
    const labels = Int32Array.from([...train.labels, 0, ...test.labels])
    const split = splitPaths(paths, labels, 1, 'patients')
    expect(split.test.every((n) => paths[n].startsWith('test/'))).toBe(true)
    expect(split.test).toHaveLength(test.paths.length)
    const rest = [...split.train, ...split.validation]
    expect(rest).toContain(train.paths.length)
    expect(rest.some((n) => paths[n].startsWith('test/'))).toBe(false)
    const [a, b] = [patients(paths, split.train), patients(paths, split.validation)]
    expect([...a].filter((patient) => b.has(patient))).toEqual([])
    expect(split.notes.join()).toContain('join the training images')
  })

  it('uses a validation folder of some size as it is', () => {
    const [train, validation] = [collection('train/', 60), collection('val/', 20)]
    const paths = [...train.paths, ...validation.paths]
    const split = splitPaths(paths, Int32Array.from([...train.labels, ...validation.labels]), 1, 'patients')
    expect(split.validation.map((n) => paths[n])).toEqual(validation.paths)
  })

  it('lets the test images choose the epoch, as the lecture did, and nothing else', () => {
    const [train, validation, test] = [
      collection('train/', 60),
      collection('val/', 3),
      collection('test/', 20),
    ]
    const sets = [train, validation, test]
    const labels = Int32Array.from(sets.flatMap((set) => set.labels))
    const paths = sets.flatMap((set) => set.paths)
    const split = splitPaths(paths, labels, 1, 'lecture')
    const names = (indices: readonly number[]) => indices.map((n) => paths[n])
    expect(names(split.train)).toEqual(train.paths)
    expect(names(split.test)).toEqual(test.paths)
    expect(names(split.validation)).toEqual(test.paths)
    expect(split.notes.join()).toMatch(/left out.*choose the epoch/)
  })

  it('holds out test images by patient if the lecture’s protocol finds none', () => {
    const { paths, labels } = collection('', 200)
    const { train, validation, test } = splitPaths(paths, labels, 5, 'lecture')
    expect(validation).toEqual(test)
    expect(test).toEqual(splitPaths(paths, labels, 5, 'patients').test)
    const [a, b] = [patients(paths, train), patients(paths, test)]
    expect([...a].filter((patient) => b.has(patient))).toEqual([])
    expect(train.length + test.length).toBe(paths.length)
  })

  it('says how many names tell no patient', () => {
    const { paths, labels } = collection('', 40)
    paths[3] = 'NORMAL/film.jpeg'
    expect(splitPaths(paths, labels, 1, 'patients').notes.join()).toContain(
      '1 file names do not name a patient',
    )
  })
})

describe('loadXrays', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'xrays-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  /** Writes a gray JPEG of one level at each path. */
  async function write(files: Record<string, number>): Promise<void> {
    for (const [path, level] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true })
      const data = new Uint8Array(16 * 12 * 3).fill(level)
      await writeFile(join(dir, path), encodeJpeg({ width: 16, height: 12, data }))
    }
  }
  const many = (folder: string, name: (n: number) => string, level: number) =>
    Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`${folder}/${name(n)}`, level]))

  it('reads three folders: right classes, right pixels', async () => {
    await write({
      ...many('NORMAL', (n) => `IM-000${n}-0001.jpeg`, 20),
      ...many('PNEUMONIA BACTERIA', (n) => `person${n}_bacteria_1.jpeg`, 120),
      ...many('PNEUMONIA VIRUS', (n) => `person${n + 50}_virus_1.jpeg`, 220),
    })
    const splits = await loadXrays(dir, { size: 10, seed: 1 })
    const total = Object.values(countByClass(splits)).reduce((sum, { NORMAL }) => sum + NORMAL, 0)
    expect(total).toBe(8)
    for (const set of [splits.train, splits.validation, splits.test]) {
      expect(set.classNames).toEqual(classNames)
      expect(set.inputShape).toEqual([10, 10, 3])
      const x = new Float32Array(300)
      for (let n = 0; n < set.length; n++) {
        set.read(n, x, 0, new Float32Array(3), 0)
        expect(x[150]).toBeCloseTo([20, 120, 220][set.labels[n]] / 255, 1)
      }
    }
    expect(sourceOf(dir, splits.train.paths).link).toContain('10.17632/rscbjbr9sj.2')
  })

  it('reads at most the limit of each class in each folder, and reports files that are none', async () => {
    for (const split of ['train', 'test'])
      await write({
        ...many(`${split}/NORMAL`, (n) => `IM-000${n}-0001.jpeg`, 20),
        ...many(`${split}/PNEUMONIA`, (n) => `person${n}_bacteria_1.jpeg`, 120),
        ...many(`${split}/PNEUMONIA`, (n) => `person${n + 50}_virus_1.jpeg`, 220),
      })
    await writeFile(join(dir, 'test/NORMAL/IM-0000-0000.jpeg'), 'not an image')
    const splits = await loadXrays(dir, { size: 10, seed: 1, limit: 5 })
    expect(splits.test).toHaveLength(14)
    expect(splits.train.length + splits.validation.length).toBe(15)
    expect(splits.skipped).toMatchObject([{ path: 'test/NORMAL/IM-0000-0000.jpeg' }])
  })

  it('shows both layouts for a folder in neither', async () => {
    await write({ 'cats/IM-0001-0001.jpeg': 1, 'NORMAL/IM-0001-0001.jpeg': 1 })
    const loading = loadXrays(dir, { size: 10, seed: 1 })
    await expect(loading).rejects.toThrow('DIR/train/PNEUMONIA/*_virus_*.jpeg')
    await expect(loading).rejects.toThrow('DIR/train/PNEUMONIA VIRUS/*.jpeg')
    await mkdir(join(dir, 'test'))
    await expect(loadXrays(dir, { size: 10, seed: 1 })).rejects.toThrow('test but no train')
  })
})

describe('html', () => {
  it('escapes what comes from outside, once', () => {
    const name = `<img src=x onerror="a('b')">&`
    expect(html`<p title="${name}">${[name, html`<b>${1}</b>`]}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;">' +
        '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;<b>1</b></p>',
    )
  })
})

const real = process.env.RECEPTIVE_DATA

describe('the real set', () => {
  it.skipIf(!real)(
    `is read and split by patient${real ? '' : ' (skipped: RECEPTIVE_DATA names no folder with chest_xray_originals)'}`,
    async () => {
      const splits = await loadXrays(join(real!, 'chest_xray_originals'), { size: 70, seed: 3, limit: 8 })
      expect(splits.skipped).toEqual([])
      const sets = [splits.train, splits.validation, splits.test]
      expect(sets.reduce((total, set) => total + set.length, 0)).toBe(24)
      const patients = sets.flatMap(({ paths }) => [...new Set(paths.map(patientOf))])
      expect(patients).not.toContain(undefined)
      expect(new Set(patients).size).toBe(patients.length)
      const x = new Float32Array(70 * 70 * 3)
      splits.test.read(0, x, 0, new Float32Array(3), 0)
      expect(Math.max(...x) - Math.min(...x)).toBeGreaterThan(0.5)
    },
  )
})

describe('README.md', () => {
  it('prints the two reports that follow from its confusion matrix', async () => {
    const readme = await readFile(new URL('../../examples/pneumonia/README.md', import.meta.url), 'utf8')
    const rows = [...readme.matchAll(/^\| \w+ \| (\d+) \| (\d+) \| (\d+) \|$/gm)]
    expect(rows).toHaveLength(3)
    const pairs = rows.flatMap(([, ...counts], truth) =>
      counts.flatMap((count, prediction) =>
        Array.from({ length: Number(count) }, () => [truth, prediction] as const),
      ),
    )
    const yTrue = pairs.map(([truth]) => truth)
    const yPred = pairs.map(([, prediction]) => prediction)
    const [ours, reversed] = [...readme.matchAll(/```text\n( {10}[^`]*)```/g)].map(([, table]) => table)
    expect(ours).toBe(classificationReport(yTrue, yPred, { classNames }))
    expect(reversed).toBe(classificationReport(yPred, yTrue, { classNames }))
  })
})
