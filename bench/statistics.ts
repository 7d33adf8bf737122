// Statistics of repeated runs: the median, and the middle half around it.

/** A summary of several times or speeds. */
export interface Summary {
  readonly median: number
  /** The quartiles: half of all samples lie between them. */
  readonly low: number
  readonly high: number
  readonly samples: number
}

/** The value below which a fraction `q` of the sorted values lies, interpolated between neighbors. */
export function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q
  const below = Math.floor(at)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (at - below) * (sorted[above] - sorted[below])
}

/** @throws if there are no samples. */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new Error('summarize: there are no samples')
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    samples: samples.length,
  }
}

/** Half the distance between the quartiles, relative to the median. */
export const spread = ({ median, low, high }: Summary): number => (high - low) / 2 / median

/** A number with `digits` significant digits, without an exponent: 1234.5 → 1,230. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value)
  return value.toLocaleString('en-US', { maximumSignificantDigits: digits })
}

export const percent = (share: number): string =>
  `${share < 0.0995 ? (share * 100).toFixed(1) : Math.round(share * 100)} %`
