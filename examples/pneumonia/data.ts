// Divides the images below a folder into training, validation and test sets that share no patient.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { countLabels, deriveSeed, groupSplit, imageFolder, subset } from 'receptive'
import type { Dataset, SkippedFile } from 'receptive'
import { turbo } from 'receptive/turbo'
import { checkLayout, classNames, labelOf, patientOf, splitOf, type SplitName } from './layout.js'

/** A set of labeled images with known files; `paths` are relative to the data's folder. */
export type Xrays = Dataset & Required<Pick<Dataset, 'labels' | 'paths' | 'classNames'>>

/** The sets of the study. */
export interface XraySplits extends Record<SplitName, Xrays> {
  /** How the sets were formed, in words. */
  readonly notes: readonly string[]
  /** Files that could not be read. */
  readonly skipped: readonly SkippedFile[]
}

/**
 * Which images are used for training, for choosing the epoch, and for testing. `patients`: three sets that share no patient.
 * `lecture`: all training images are used for training, and the test images for both choosing and testing.
 */
export type Protocol = 'patients' | 'lecture'

export interface LoadOptions {
  readonly size: number
  /** 3, the default: RGB; 1: gray. */
  readonly channels?: 1 | 3
  readonly seed: number
  /** Default `patients`. */
  readonly protocol?: Protocol
  /** The most images of each class in each folder, the first by path. */
  readonly limit?: number
  readonly signal?: AbortSignal
  readonly progress?: (done: number, total: number) => void
}

/**
 * Reads the X-rays below `dir` and splits them.
 * @throws if the folder has an unknown layout, or a set would be empty.
 */
export async function loadXrays(
  dir: string,
  { size, channels = 3, seed, protocol = 'patients', limit = Infinity, signal, progress }: LoadOptions,
): Promise<XraySplits> {
  checkLayout(dir)
  const data = await imageFolder(dir, {
    ...{ size, channels },
    decoder: turbo(),
    labels: limited(labelOf, limit),
    classNames,
    onError: 'skip',
    signal,
    progress,
  })
  const { notes, ...indices } = splitPaths(data.paths, data.labels, seed, protocol)
  for (const [name, chosen] of Object.entries(indices))
    if (chosen.length === 0) throw new Error(`--data: no images for ${name} in ${dir}`)
  return {
    train: subset(data, indices.train),
    validation: subset(data, indices.validation),
    test: subset(data, indices.test),
    notes,
    skipped: data.skipped,
  }
}

/** Omits images beyond `limit` per class and folder; called in the order of the paths. */
function limited(label: typeof labelOf, limit: number): typeof labelOf {
  const counts = new Map<string, number>()
  return (path) => {
    const name = label(path)
    if (name === undefined) return undefined
    const key = `${splitOf(path)}/${name}`
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count > limit ? undefined : name
  }
}

/** The fraction of the training images that is held out if a set is missing. */
const SHARE = 0.15
/** A validation folder with a smaller fraction of the training images is too small to be useful. */
const LEAST = 0.05

/**
 * Assigns images to training, validation and test sets: by their folders, if possible. A missing test or validation set, or
 * a validation set that is tiny or lacks a class, is drawn from the training images, by patient.
 */
export function splitPaths(
  paths: readonly string[],
  labels: Int32Array,
  seed: number,
  protocol: Protocol,
): Record<SplitName, readonly number[]> & { notes: readonly string[] } {
  const own = (split: SplitName) => [...paths.keys()].filter((n) => splitOf(paths[n]) === split)
  const notes: string[] = []
  let train = own('train')
  let test = own('test')
  let validation = own('validation')

  const holdOut = (what: string): number[] => {
    // An image whose name does not identify a patient counts as a separate patient.
    const groups = train.map((n) => patientOf(paths[n]) ?? paths[n])
    const split = groupSplit(groups, {
      fraction: SHARE,
      seed: deriveSeed(seed, what),
      labels: train.map((n) => labels[n]),
    })
    const held = Array.from(split.test, (i) => train[i])
    train = Array.from(split.train, (i) => train[i])
    notes.push(`${what}: ${SHARE * 100} % of the training images, split by patient`)
    return held
  }
  const present = new Set(validation.map((n) => labels[n]))
  if (
    protocol === 'patients' &&
    validation.length > 0 &&
    (validation.length < LEAST * train.length || present.size < classNames.length)
  ) {
    notes.push(
      `the ${validation.length} images of the validation folder are too few, or lack a class; they join the training images`,
    )
    train = [...train, ...validation].sort((a, b) => a - b)
    validation = []
  }
  if (test.length === 0) test = holdOut('test')
  else notes.push(`test: the folder test${protocol === 'lecture' ? '' : ', seen only by the final report'}`)
  if (protocol === 'lecture') {
    if (validation.length > 0)
      notes.push(`the ${validation.length} images of the validation folder are left out, as in the lecture`)
    notes.push('validation: the test images, which choose the epoch that they judge, as in the lecture')
    return { train, validation: test, test, notes }
  }
  if (validation.length === 0) validation = holdOut('validation')
  else notes.push('validation: the folder of its own')
  const strangers = paths.filter((path) => !patientOf(path)).length
  if (strangers > 0)
    notes.push(`${strangers} file names do not name a patient; each counts as a patient of its own`)
  return { train, validation, test, notes }
}

/** The number of images by split and class. */
export const countByClass = (splits: Record<SplitName, Xrays>): Record<SplitName, Record<string, number>> => {
  const count = ({ labels }: Xrays) => {
    const counts = countLabels(labels, classNames.length)
    return Object.fromEntries(classNames.map((name, k) => [name, counts[k]]))
  }
  return { train: count(splits.train), validation: count(splits.validation), test: count(splits.test) }
}

/** The source of the data, for the report. */
export interface Source {
  readonly title: string
  readonly text: string
  readonly license: string
  readonly link?: string
}

/** The source that the folder's manifest or its file names suggest. */
export function sourceOf(dir: string, paths: readonly string[]): Source {
  if (existsSync(join(dir, 'phantoms.json')))
    return {
      title: 'Synthetic chest phantoms',
      text: 'Generated by this program from a seed. No patient is in them, and they say nothing about real films.',
      license: 'none needed',
    }
  if (paths.every(patientOf))
    return {
      title: 'Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images for Classification',
      text:
        'By the names of its files: Daniel Kermany, Kang Zhang, Michael Goldbaum, Mendeley Data V2, 2018; known as the ' +
        'Kaggle data set chest-xray-pneumonia. Children of one to five years, Guangzhou.',
      license: 'CC BY 4.0',
      link: 'https://doi.org/10.17632/rscbjbr9sj.2',
    }
  return { title: dir, text: 'Of unknown origin.', license: 'unknown' }
}
