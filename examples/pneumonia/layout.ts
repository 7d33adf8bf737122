// Reads split, class and patient from the folder and file names of chest X-ray collections.

import { readdirSync, statSync } from 'node:fs'

/** The classes, in the order of their numbers. */
export const classNames: readonly string[] = ['NORMAL', 'PNEUMONIA BACTERIA', 'PNEUMONIA VIRUS']

/** The splits that data may come in. */
export type SplitName = 'train' | 'validation' | 'test'

const layouts = `Either of two layouts is expected, of JPEG or PNG files; the folders train, val and test may be there or not:

  DIR/train/NORMAL/*.jpeg                     DIR/train/NORMAL/*.jpeg
  DIR/train/PNEUMONIA/*_bacteria_*.jpeg       DIR/train/PNEUMONIA BACTERIA/*.jpeg
  DIR/train/PNEUMONIA/*_virus_*.jpeg          DIR/train/PNEUMONIA VIRUS/*.jpeg
  DIR/val/…   DIR/test/…                      DIR/val/…   DIR/test/…`

const splitFolders: Readonly<Record<string, SplitName>> = {
  train: 'train',
  val: 'validation',
  validation: 'validation',
  test: 'test',
}

/**
 * Throws unless `dir` is a folder in one of the two layouts.
 * @throws with both layouts in the message.
 */
export function checkLayout(dir: string): void {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`--data: there is no folder ${dir}\n${layouts}`)
  const found = readdirSync(dir)
  const splits = found.filter((name) => splitFolders[name.toLowerCase()])
  const problem =
    splits.length === 0
      ? classesMissing(dir)
      : splits.some((name) => name.toLowerCase() === 'train')
        ? splits.map((name) => classesMissing(`${dir}/${name}`)).find((missing) => missing)
        : `${dir} has ${splits.join(' and ')} but no train`
  if (problem) throw new Error(`--data: ${problem}\n${layouts}`)
}

function classesMissing(dir: string): string | undefined {
  const found = new Set(readdirSync(dir).map(canonical))
  const complete =
    found.has('NORMAL') &&
    (found.has('PNEUMONIA') || (found.has('PNEUMONIA BACTERIA') && found.has('PNEUMONIA VIRUS')))
  return complete ? undefined : `${dir} does not hold the folders of the classes`
}

/** The split of a file, from its path below the data's folder; `train` if no folder says. */
export const splitOf = (path: string): SplitName => splitFolders[path.split('/')[0].toLowerCase()] ?? 'train'

/**
 * The class of a file, from its path below the data's folder; undefined in a folder that is not a class's.
 * @throws if a file in PNEUMONIA is named neither after bacteria nor after a virus.
 */
export function labelOf(path: string): string | undefined {
  const parts = path.split('/')
  const folder = canonical(parts[parts[0].toLowerCase() in splitFolders ? 1 : 0])
  if (folder !== 'PNEUMONIA') return classNames.includes(folder) ? folder : undefined
  const kind = /bacteria|virus/i.exec(parts.at(-1)!)?.[0]
  if (!kind) throw new Error('a file in PNEUMONIA must have bacteria or virus in its name')
  return `PNEUMONIA ${kind.toUpperCase()}`
}

const canonical = (folder: string): string => folder.toUpperCase().replace(/[_-]/g, ' ')

/**
 * The patient of an image, from its file's name: `person7` of `person7_virus_12.jpeg`, `NORMAL2-IM-0516` of
 * `NORMAL2-IM-0516-0001.jpeg`, `BACTERIA-1008087` of `BACTERIA-1008087-0001.jpeg`; undefined for other names.
 */
export const patientOf = (path: string): string | undefined =>
  /(?:^|\/)(person\d+(?=_)|(?:NORMAL2-)?IM-\d+(?=-)|(?:NORMAL|BACTERIA|VIRUS)-\d+(?=-))[^/]*$/i.exec(
    path,
  )?.[1]
