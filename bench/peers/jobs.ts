// What is timed: training, and predictions, in batches of some size.

export const jobKinds = ['train', 'predict'] as const
export type JobKind = (typeof jobKinds)[number]

/** A kind and the images of a step, such as `predict32`: a key of the results. */
export type JobName = `${JobKind}${number}`

export interface Job {
  readonly kind: JobKind
  /** Images of a step. */
  readonly N: number
}

export const jobOf = (name: JobName): Job => {
  const [, kind, N] = /^([a-z]+)(\d+)$/.exec(name)!
  return { kind: kind as JobKind, N: Number(N) }
}

/** Training at the largest of the batches, which is the usual one, and predictions at each; large batches first. */
export function jobNames(kinds: readonly JobKind[], batches: readonly number[]): JobName[] {
  const sizes = [...new Set(batches)].sort((a, b) => b - a)
  return jobKinds
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => (kind === 'train' ? sizes.slice(0, 1) : sizes).map((N): JobName => `${kind}${N}`))
}

export function titleOf(name: JobName): string {
  const { kind, N } = jobOf(name)
  return `${kind === 'train' ? 'training' : 'inference'}, batch ${N}`
}
