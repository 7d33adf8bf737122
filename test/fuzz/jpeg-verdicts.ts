// What decodeJpeg makes of a file, compared with what libjpeg-turbo and OpenCV make of it.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { decodeJpeg } from '../../src/data/jpeg/jpeg.js'

/** More pixels than these are refused, and libjpeg is not asked: the answer would take it minutes. */
const MOST_PIXELS = 1e6

/** What libjpeg-turbo and OpenCV make of a file. */
export interface Verdict {
  readonly verdict: 'fine' | 'warns' | 'fails'
  /** In libjpeg's words. */
  readonly complaint: string
  /** A hash of the RGB pixels; none if it fails. */
  readonly pixels: string
}

/** What decodeJpeg makes of a file: a hash of its pixels, or why there are none. */
export interface Outcome {
  readonly pixels?: string
  readonly error?: string
}

/** Where decodeJpeg is meant to be stricter than libjpeg-turbo; docs/jpeg.md gives the reasons. */
const STRICTER: Readonly<Record<string, RegExp>> = {
  'a coefficient outside its block': /lies outside its block/,
  'a run of blocks past the end': /goes past the last one/,
  'bits that are no code': /are not a code/,
  'bytes left over after the last block': /bytes before byte \d+ belong to nothing/,
  'an Adobe marker after a scan': /comes after the scan it should describe/,
  'a component without data': /ends without the data of component/,
  'scans that leave low frequencies incomplete': /before the scans of component \d+ are complete/,
  'a component in two sequential scans': /two sequential scans hold the same component/,
  'a segment shorter than its length field': /has length [01]$/,
  'CMYK without an Adobe marker': /CMYK JPEG without/,
  'arithmetic coding': /arithmetic-coded/,
}

/** Where it is meant to be laxer: a byte of ones after the last block, which libjpeg reports or not as its buffer stands. */
const LAXER = /^Corrupt JPEG data: [12] extraneous bytes before marker/

const hashOf = (pixels: Uint8Array): string => createHash('sha256').update(pixels).digest('hex').slice(0, 16)

/** The small good files that damaged ones are made of. */
export function goodFiles(): readonly Uint8Array[] {
  const file = new URL('../data/jpeg-kinds.json', import.meta.url)
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: { jpeg: string }[] }
  return cases.map(({ jpeg }) => new Uint8Array(Buffer.from(jpeg, 'base64')))
}

/** Decodes, and takes errors that are written to be read. Any other is a fault, and is thrown on. */
export function outcomeOf(file: Uint8Array, damaged: 'throw' | 'decode' = 'throw'): Outcome {
  try {
    const { data, width, height } = decodeJpeg(file, { maxPixels: MOST_PIXELS, damaged })
    if (data.length !== width * height * 3)
      throw new TypeError(`${data.length} bytes of ${width} × ${height}`)
    return { pixels: hashOf(data) }
  } catch (error) {
    if ((error as Error).constructor !== Error || !(error as Error).message.includes('JPEG')) throw error
    return { error: (error as Error).message }
  }
}

/** Whether libjpeg is asked at all. */
export const isTooLarge = ({ error }: Outcome): boolean => error?.includes('too large') === true

/**
 * What is wrong between an outcome and a verdict, or undefined: files without complaint give the same pixels, all others
 * are refused. In brackets, what is meant to be so.
 */
export function difference({ error, pixels }: Outcome, judged: Verdict): string | undefined {
  const fine = judged.verdict === 'fine'
  if (error !== undefined) {
    if (!fine) return undefined
    const meant = Object.keys(STRICTER).find((reason) => STRICTER[reason].test(error))
    return meant ? `(stricter: ${meant})` : `refused where libjpeg is content: ${withoutNumbers(error)}`
  }
  if (!fine && LAXER.test(judged.complaint)) return '(laxer: a byte of ones after the last block)'
  if (!fine) return `decoded where libjpeg ${judged.verdict}: ${withoutNumbers(judged.complaint)}`
  return pixels === judged.pixels ? undefined : 'other pixels than OpenCV'
}

export const withoutNumbers = (text: string): string => text.replace(/\d+/g, 'N')

/** Asks djpeg and OpenCV. */
export function askLibjpeg(files: readonly Uint8Array[]): readonly Verdict[] {
  const input = Buffer.concat(
    files.flatMap((file) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(file.length)
      return [length, file]
    }),
  )
  const script = fileURLToPath(new URL('jpeg-oracle.py', import.meta.url))
  const lines = execFileSync('/usr/bin/python3', [script], { input, maxBuffer: 1e8, encoding: 'utf8' })
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict)
}
