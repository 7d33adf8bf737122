// Confidence intervals by the bootstrap. Patients are drawn instead of images, because films of the same patient are
// similar, and count as one. B. Efron, R. Tibshirani, "An introduction to the bootstrap", 1993; C. Field, A. Welsh,
// "Bootstrapping clustered data", 2007.

import { Random } from 'receptive'

/** The middle 95 % of the values from resampled sets. */
export type Interval = readonly [low: number, high: number]

export interface BootstrapOptions {
  readonly seed: number
  /** The number of sets drawn; default 2000. */
  readonly resamples?: number
}

/**
 * Intervals for the figures of a set of examples.
 *
 * @param groups the patient of each example, `[N]`.
 * @param figures computes the figures of a set in which example n occurs `weights[n]` times. It returns NaN for a figure
 *   that is undefined for this set, such as the recall of a class that does not occur.
 * @returns the interval of each figure; undefined if no set had that figure.
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
