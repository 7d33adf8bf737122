// What an exercise is: a title, and a check that holds a reader's answer against the reference.

import { isDeepStrictEqual } from 'node:util'
import { off, Off } from './off.js'

/**
 * What a wrong value gives away: a value or a test for it, and the words for whoever gave it. The first that fits is said.
 * A value fits if it is close, as `close` has it.
 */
export type Hint = readonly [slip: unknown, words: string]

/** Compares what an answer gave with what it should be; each throws an `Off` if it is not. */
export interface Hold {
  /** Exactly this: a number, a text, or lists and objects of them. Typed arrays count as lists. */
  equal(what: string, got: unknown, expected: unknown, hints?: readonly Hint[]): void
  /** The same for numbers that may differ by rounding: by `tolerance` of their size, default 1e-6. */
  close(what: string, got: unknown, expected: unknown, hints?: readonly Hint[], tolerance?: number): void
  /** This, or these words. */
  that(condition: boolean, words: string): asserts condition
}

/** An exercise on the functions and numbers `Answer` that the reader writes. */
export interface Exercise<Answer> {
  readonly title: string
  check(answer: Answer, hold: Hold): void | Promise<void>
}

/** An exercise; `Answer` is the module that the reader begins with: `exercise<typeof import('./start.js')>({ … })`. */
export const exercise = <Answer>(definition: Exercise<Answer>): Exercise<Answer> => definition

/** Answers that are wrong in a way that readers often are, and what the check must say of each. */
export type Slips<Answer> = readonly { readonly slip: Partial<Answer>; readonly says: RegExp }[]

/** How an answer fared. */
export type Outcome =
  | { readonly state: 'right' }
  | { readonly state: 'unwritten' }
  | { readonly state: 'off'; readonly words: string }

/** Holds an answer against an exercise. Whatever the answer throws is its own fault, and told as such. */
export async function holdAgainst<Answer>({ check }: Exercise<Answer>, answer: Answer): Promise<Outcome> {
  const silent: string[] = []
  try {
    await check(watched(answer, silent), hold)
    return { state: 'right' }
  } catch (error) {
    if (error instanceof Off) return { state: 'off', words: error.message }
    if (silent.length > 0)
      return { state: 'off', words: `${silent[0]} gave nothing; does every way through it return?` }
    const thrown = error instanceof Error ? error : new Error(String(error))
    if (/\bwrite this\b/.test(thrown.message)) return { state: 'unwritten' }
    const [, place] = /(answer\.ts:\d+)/.exec(thrown.stack ?? '') ?? []
    return { state: 'off', words: `your code threw: ${thrown.message}${place ? ` (${place})` : ''}` }
  }
}

/** The same functions; those that return nothing are listed, and a promise is refused. */
function watched<Answer>(answer: Answer, silent: string[]): Answer {
  if (typeof answer !== 'object' || answer === null) return answer
  const watch = ([name, value]: [string, unknown]): [string, unknown] => {
    if (typeof value !== 'function') return [name, value]
    const ofReader = value as (...args: unknown[]) => unknown
    const call = (...args: unknown[]): unknown => {
      const given = ofReader(...args)
      if (given === undefined) silent.push(name)
      if (given instanceof Promise)
        throw new Off(`${name} gave a promise. Make it a plain function, without async.`)
      return given
    }
    return [name, call]
  }
  return Object.fromEntries(Object.entries(answer).map(watch)) as Answer
}

const hold: Hold = {
  equal(what, got, expected, hints = []) {
    if (!isDeepStrictEqual(plain(got), plain(expected))) off(what, got, expected, wordsOf(got, hints))
  },
  close(what, got, expected, hints = [], tolerance = 1e-6) {
    if (!isClose(plain(got), plain(expected), tolerance)) off(what, got, expected, wordsOf(got, hints))
  },
  that(condition, words): asserts condition {
    if (!condition) throw new Off(words)
  },
}

function wordsOf(got: unknown, hints: readonly Hint[]): string | undefined {
  const fits = (slip: unknown): boolean => {
    if (typeof slip !== 'function') return isClose(plain(got), plain(slip), 1e-6)
    try {
      return slip(got) === true
    } catch {
      // The test was written for another kind of value.
      return false
    }
  }
  return hints.find(([slip]) => fits(slip))?.[1]
}

/** Typed arrays as lists, at any depth, and −0 as 0. */
function plain(value: unknown): unknown {
  if (value === 0) return 0
  if (Array.isArray(value)) return value.map(plain)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number>, plain)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
  return value
}

function isClose(got: unknown, expected: unknown, tolerance: number): boolean {
  if (typeof got === 'number' && typeof expected === 'number')
    return Object.is(got, expected) || Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(expected))
  if (typeof got !== 'object' || typeof expected !== 'object' || got === null || expected === null)
    return isDeepStrictEqual(got, expected)
  const [ours, theirs] = [Object.entries(got), Object.entries(expected)]
  return (
    Array.isArray(got) === Array.isArray(expected) &&
    ours.length === theirs.length &&
    theirs.every(
      ([key, value]) => key in got && isClose((got as Record<string, unknown>)[key], value, tolerance),
    )
  )
}
