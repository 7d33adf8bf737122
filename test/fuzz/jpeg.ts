// Damaged JPEGs by the thousand: what decodeJpeg makes of them, against what libjpeg-turbo and OpenCV do.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeJpeg } from '../../src/data/jpeg/jpeg.js'
import { mutant } from './jpeg-mutants.js'

/** More pixels than these are refused, and libjpeg is not asked: the answer would take it minutes. */
const MOST_PIXELS = 1e6
const BATCH = 1000
/** Seconds that no file of a few kilobytes may take. */
const HANG = 5

/** What libjpeg-turbo and OpenCV make of a file. */
export interface Verdict {
  readonly verdict: 'fine' | 'warns' | 'fails'
  readonly complaint: string
  readonly pixels: Uint8Array
}

/** What decodeJpeg makes of a file: pixels, or why there are none. */
export type Outcome =
  { readonly pixels: Uint8Array; readonly warnings: readonly string[] } | { readonly error: string }

/** Where decodeJpeg is meant to be stricter than libjpeg-turbo: docs/jpeg.md gives the reasons. */
const STRICTER: Readonly<Record<string, RegExp>> = {
  'a coefficient outside its block': /lies outside its block/,
  'a run of blocks past the end': /goes past the last one/,
  'bits that are no code': /are no code/,
  'bytes left over after the last block': /bytes before byte \d+ belong to nothing/,
  'an Adobe marker after a scan': /comes after the scan it should describe/,
  'a component without data': /ends without the data of component/,
  'scans that leave low frequencies incomplete': /before the scans of component \d+ are complete/,
  'a component in two sequential scans': /two sequential scans bring the same component/,
  'a segment shorter than its length field': /has length [01]$/,
  'CMYK without an Adobe marker': /CMYK JPEG without/,
  'arithmetic coding': /arithmetic-coded/,
}

/** The small good files that mutants are made of. */
export function goodFiles(): readonly Uint8Array[] {
  const file = new URL('../data/jpeg-kinds.json', import.meta.url)
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: { jpeg: string }[] }
  return cases.map(({ jpeg }) => new Uint8Array(Buffer.from(jpeg, 'base64')))
}

/** Decodes, and turns errors that are meant to be read into their words. Anything else is a fault, and is thrown on. */
export function outcomeOf(file: Uint8Array, damaged: 'throw' | 'decode' = 'throw'): Outcome {
  try {
    const { data, width, height, warnings } = decodeJpeg(file, { maxPixels: MOST_PIXELS, damaged })
    if (data.length !== width * height * 3)
      throw new TypeError(`${data.length} bytes of ${width} × ${height}`)
    return { pixels: data, warnings }
  } catch (error) {
    const { message } = error as Error
    if ((error as Error).constructor !== Error || !message.includes('JPEG')) throw error
    return { error: message }
  }
}

/**
 * What is wrong between an outcome and a verdict, or undefined: files without complaint give the same pixels, all others
 * are refused. In brackets, what is meant to be so.
 */
export function difference(ours: Outcome, { verdict, complaint, pixels }: Verdict): string | undefined {
  if ('error' in ours) {
    if (verdict !== 'fine') return undefined
    const meant = Object.keys(STRICTER).find((reason) => STRICTER[reason].test(ours.error))
    return meant
      ? `(stricter: ${meant})`
      : `refused where libjpeg is content: ${ours.error.replace(/\d+/g, 'N')}`
  }
  if (verdict !== 'fine') return `decoded where libjpeg ${verdict}: ${complaint.replace(/\d+/g, 'N')}`
  return Buffer.compare(ours.pixels, pixels) === 0 ? undefined : 'other pixels than OpenCV'
}

/** How near the pixels of a damaged file come to what OpenCV makes of it: nobody can say which are right. */
function likeness(ours: Outcome, { pixels }: Verdict): string {
  if ('error' in ours) return 'not even so'
  return Buffer.compare(ours.pixels, pixels) === 0 ? "OpenCV's pixels" : 'other pixels than OpenCV'
}

/** Asks djpeg and OpenCV. */
export function askLibjpeg(files: readonly Uint8Array[]): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-fuzz-'))
  const [asked, answered] = [join(folder, 'files'), join(folder, 'answers')]
  const length = (file: Uint8Array): Buffer => {
    const four = Buffer.alloc(4)
    four.writeUInt32BE(file.length)
    return four
  }
  try {
    writeFileSync(asked, Buffer.concat(files.flatMap((file) => [length(file), file])))
    execFileSync('/usr/bin/python3', [
      fileURLToPath(new URL('jpeg-oracle.py', import.meta.url)),
      asked,
      answered,
    ])
    const answers = readFileSync(answered)
    let at = 0
    const take = (): Buffer => {
      const size = answers.readUInt32BE(at)
      at += 4 + size
      return answers.subarray(at - size, at)
    }
    return files.map(() => ({
      verdict: (['fine', 'warns', 'fails'] as const)[answers[at++]],
      complaint: take().toString(),
      pixels: take(),
    }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs mutants `0` to `count` of a seed, prints what differs, and returns how many differ that are not meant to. */
export function fuzzJpeg({ count, seed, keep }: { count: number; seed: number; keep?: string }): number {
  const files = goodFiles()
  const tally = new Map<string, number>()
  const note = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1)
  let faults = 0
  for (let start = 0; start < count; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - start) }, (_, i) => start + i)
    const asked: { i: number; file: Uint8Array; how: string; ours: Outcome; regardless: Outcome }[] = []
    const fault = (what: string, i: number, how: string, file: Uint8Array): void => {
      faults++
      console.log(`mutant ${i} (${how}): ${what}`)
      if (keep) writeFileSync(join(keep, `${seed}-${i}.jpg`), file)
    }
    for (const i of numbers) {
      const { file, how } = mutant(files, seed, i)
      const began = performance.now()
      try {
        const ours = outcomeOf(file)
        const regardless = outcomeOf(file, 'decode')
        if ('error' in ours && ours.error.includes('too large')) note('not asked, too large')
        else asked.push({ i, file, how, ours, regardless })
      } catch (error) {
        fault(`a raw error: ${(error as Error).stack}`, i, how, file)
      }
      if (performance.now() - began > HANG * 1000) fault(`took more than ${HANG} s`, i, how, file)
    }
    askLibjpeg(asked.map(({ file }) => file)).forEach((answer, n) => {
      const { i, file, how, ours, regardless } = asked[n]
      if (answer.verdict === 'warns') note(`decoded regardless: ${likeness(regardless, answer)}`)
      const what = difference(ours, answer)
      note(
        what ??
          ('error' in ours ? `both refuse (libjpeg ${answer.verdict})` : 'both decode, the same pixels'),
      )
      if (what && !what.startsWith('(')) fault(what, i, how, file)
    })
  }
  for (const [what, times] of [...tally].sort((a, b) => b[1] - a[1]))
    console.log(`${String(times).padStart(7)}  ${what}`)
  console.log(`${count} mutants of seed ${seed}, ${faults} faults`)
  return faults
}
