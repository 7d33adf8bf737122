// Damaged JPEGs by the thousand: what decodeJpeg makes of them, against what libjpeg-turbo and OpenCV do.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutant } from './jpeg-mutants.js'
import {
  askLibjpeg,
  difference,
  goodFiles,
  isTooLarge,
  outcomeOf,
  withoutNumbers,
  type Outcome,
  type Verdict,
} from './jpeg-verdicts.js'

/** How many files the other programs get at once. */
const BATCH = 1000
/** The most seconds that a file of a few kilobytes may take. */
const HANG = 5

/** A damaged file, and what becomes of it when damage throws and when it does not. */
interface Trial {
  readonly i: number
  readonly how: string
  readonly file: Uint8Array
  readonly strict: Outcome
  readonly regardless: Outcome
}

/** Options of the fuzzer. */
export interface FuzzOptions {
  readonly count: number
  readonly seed: number
  /** A folder for the files at fault. */
  readonly keep?: string
}

/** Tries the damaged files `0` to `count` of a seed, prints what differs, and returns how many differ that should not. */
export function fuzzJpeg({ count, seed, keep }: FuzzOptions): number {
  const files = goodFiles()
  const tally = new Map<string, number>()
  const note = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1)
  let faults = 0
  const fault = (what: string, { i, how, file }: Pick<Trial, 'i' | 'how' | 'file'>): void => {
    faults++
    console.log(`${i} (${how}): ${what}`)
    if (keep !== undefined) writeFileSync(join(keep, `${seed}-${i}.jpg`), file)
  }
  for (let start = 0; start < count; start += BATCH) {
    const trials: Trial[] = []
    for (let i = start; i < Math.min(count, start + BATCH); i++) {
      const it = { i, ...mutant(files, seed, i) }
      const began = performance.now()
      try {
        const trial = { ...it, strict: outcomeOf(it.file), regardless: outcomeOf(it.file, 'decode') }
        if (isTooLarge(trial.strict)) note('too large, libjpeg is not asked')
        else trials.push(trial)
      } catch (error) {
        fault(`a raw error, ${(error as Error).stack}`, it)
      }
      if (performance.now() - began > HANG * 1000) fault(`takes more than ${HANG} s`, it)
    }
    askLibjpeg(trials.map(({ file }) => file)).forEach((verdict, n) => {
      const what = difference(trials[n].strict, verdict)
      note(
        what ??
          (verdict.verdict === 'fine'
            ? 'both decode, the same pixels'
            : `both refuse, libjpeg ${verdict.verdict}`),
      )
      if (what && !what.startsWith('(')) fault(what, trials[n])
      if (verdict.verdict === 'warns') note(likeness(trials[n].regardless, verdict))
    })
  }
  for (const [what, times] of [...tally].sort((a, b) => b[1] - a[1]))
    console.log(`${String(times).padStart(8)}  ${what}`)
  console.log(`${count} damaged files of seed ${seed}, ${faults} faults`)
  return faults
}

/** How near the pixels of a damaged file come to what OpenCV makes of it: nobody can say which are right. */
function likeness({ error, pixels }: Outcome, verdict: Verdict): string {
  if (error !== undefined) return `damage decoded: not by us, ${withoutNumbers(error)}`
  return `damage decoded: ${pixels === verdict.pixels ? "OpenCV's pixels" : 'other pixels than OpenCV'}`
}

/** The verdicts on the first damaged files of a seed, for a test that runs without the other programs. */
export function recordJpeg({ count, seed }: FuzzOptions): { seed: number; verdicts: readonly string[] } {
  const files = goodFiles()
  const mutants = Array.from({ length: count }, (_, i) => mutant(files, seed, i).file)
  const asked = mutants.filter((file) => !isTooLarge(outcomeOf(file)))
  const verdicts = new Map(
    askLibjpeg(asked).map(({ verdict, pixels }, n) => [asked[n], verdict === 'fine' ? pixels : verdict]),
  )
  return { seed, verdicts: mutants.map((file) => verdicts.get(file) ?? 'too large') }
}
