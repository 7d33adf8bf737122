// Confidence intervals by the bootstrap, with patients drawn instead of images: one patient's films are alike, and count as
// one. B. Efron, R. Tibshirani, "An introduction to the bootstrap", 1993; C. Field, A. Welsh, "Bootstrapping clustered
// data", 2007.

import { Random } from 'receptive'

/** The middle 95 % of what resampled sets give. */
export type Interval = readonly [low: number, high: number]

export interface BootstrapOptions {
  readonly seed: number
  /** How many sets are drawn; default 2000. */
  readonly resamples?: number
}

/**
 * Intervals of figures of a set of examples.
 *
 * @param groups the patient of each example, `[N]`.
 * @param figures computes the figures of a set in which example n occurs `weights[n]` times; NaN for one that this set does
 *   not have, such as the recall of a class that is not in it.
 * @returns for each figure its interval; undefined for one that no set had.
 */
export function bootstrap(
  groups: readonly string[],
  figures: (weights: Float64Array) => readonly number[],
  { seed, resamples = 2000 }: BootstrapOptions,
): (Interval | undefined)[] {
  const numbers = new Map([...new Set(groups)].map((group, i) => [group, i]))
  const groupOf = groups.map((group) => numbers.get(group)!)
  const random = new Random(seed)
  const drawn = Array.from({ length: resamples }, () => {
    const times = new Float64Array(numbers.size)
    for (let i = 0; i < times.length; i++) times[random.integer(times.length)]++
    return figures(Float64Array.from(groupOf, (group) => times[group]))
  })
  return drawn[0].map((_, i) => middle(drawn.map((values) => values[i]).filter((value) => !isNaN(value))))
}

function middle(values: readonly number[]): Interval | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]
  return [at(0.025), at(0.975)]
}
