// The error for a feature that the environment lacks. Callers that did not ask for the feature can catch it and do without.

/** What is missing: the family as a whole, or the feature that one of its options asks for. */
export type Missing = 'wasm' | 'threads' | 'simd' | 'memoryLimit'

const remedies: Readonly<Record<Missing, string>> = {
  wasm: "use 'reference', which runs anywhere",
  threads: 'leave threads out to fall back to one thread',
  simd: "leave simd out, or use simd: 'simd128'",
  memoryLimit: 'use a smaller memoryLimit',
}

export class Unavailable extends Error {
  readonly missing: Missing
  /** Why, without the remedy. */
  readonly reason: string

  constructor(missing: Missing, reason: string, options?: ErrorOptions) {
    super(`wasm: ${reason}; ${remedies[missing]}`, options)
    this.missing = missing
    this.reason = reason
  }

  /** What to do, with the names of the options. */
  get remedy(): string {
    return remedies[this.missing]
  }
}
