// Random numbers that depend on a seed alone.

import { hash32 } from '../../kernels/hash.js'
import { check, refuse, seed as aSeed, wholeNumber } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { typedArrayKind } from '../check/typed-array.js'

const bound = wholeNumber(1, 2 ** 32)

const pathPart = check(
  'text or a whole number from 0 to 4294967295',
  (value) => typeof value === 'string' || (typeof value === 'number' && value >>> 0 === value),
)

/**
 * A seeded stream of pseudo-random numbers: xoshiro128** (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number
 * generators", 2021), whose state is filled by `hash32`. The same seed gives the same numbers on every machine.
 */
export class Random {
  readonly #state: Uint32Array

  /**
   * @param seed a 32-bit unsigned integer.
   * @throws if it is not.
   */
  constructor(seed: number) {
    aSeed('Random: seed', seed)
    this.#state = Uint32Array.from({ length: 4 }, (_, i) => hash32(seed, i))
  }

  /** The next 32-bit unsigned integer. */
  uint32(): number {
    const s = this.#state
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0
    const shifted = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = rotate(s[3], 11)
    return result
  }

  /**
   * Uniform in [low, high), with a resolution of 32 bits; default [0, 1).
   * @throws unless both are finite and low is at most high.
   */
  uniform(low = 0, high = 1): number {
    if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
      throw new Error(
        `Random.uniform: it takes low ≤ high, finite numbers, got ${describeValue(low)} and ${describeValue(high)}`,
      )
    return low + (high - low) * (this.uint32() / 2 ** 32)
  }

  /**
   * A whole number, uniform in [0, n).
   * @throws if n is not a whole number from 1 to 2³².
   */
  integer(n: number): number {
    bound('Random.integer: n', n)
    return Math.floor(this.uniform() * n)
  }

  /**
   * Normal with mean 0 and standard deviation 1. G. Box, M. Muller, "A note on the generation of random normal deviates",
   * 1958.
   */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /**
   * Shuffles in place; all orders are equally likely (Fisher and Yates, in Durstenfeld's form, 1964). Returns the array.
   * @throws if it is not a list, or is frozen.
   */
  shuffle<T extends unknown[] | Uint32Array>(items: T): T {
    if ((!Array.isArray(items) && !typedArrayKind(items)) || (Object.isFrozen(items) && items.length > 0))
      refuse('Random.shuffle: items', items, 'a list that may be changed')
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const kept = items[i]
      items[i] = items[j]
      items[j] = kept
    }
    return items
  }
}

/**
 * A separate seed for each use of one seed: `deriveSeed(seed, 'shuffle', epoch)`. It depends only on its arguments, so a run
 * that is resumed, or that skips a use, still draws the same numbers elsewhere.
 * @param seed a 32-bit unsigned integer.
 * @param path what the seed is for, in texts and 32-bit unsigned integers.
 * @throws if the seed or a number of the path is not a 32-bit unsigned integer.
 */
export function deriveSeed(seed: number, ...path: readonly (string | number)[]): number {
  aSeed('deriveSeed: seed', seed)
  let state = seed
  for (const part of path) {
    pathPart('deriveSeed: path', part)
    if (typeof part === 'number') state = hash32(state, part)
    else for (const letter of part) state = hash32(state, letter.codePointAt(0)!)
  }
  return state
}

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))
