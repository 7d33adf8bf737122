// Takes turns with the kernels, so that they and the machine's roof are measured under the same noise.

import { quantile } from '../statistics.js'

export interface Roof {
  readonly threads: number
  /** Whether it is the roof of a GPU. */
  readonly gpu?: boolean
  /** 10⁹ operations per second. */
  readonly gflops: number
  /** 10⁹ bytes per second. */
  readonly gigabytes: number
}

/** The attainable performance if each byte is used for this many operations: the roofline of Williams et al. 2009. */
export const attainable = ({ gflops, gigabytes }: Roof, flopsPerByte: number): number =>
  Math.min(gflops, gigabytes * flopsPerByte)

export interface Meter {
  /** Measures once for each number of threads. */
  turn(): Promise<void>
  /** The medians of the turns since the last call. */
  latest(): readonly Roof[]
  /** The medians of all turns. */
  all(): readonly Roof[]
  close(): Promise<void>
}

/** The turns of a meter. */
export class Visits {
  #latest: Roof[] = []
  readonly #all: Roof[] = []

  add(roof: Roof): void {
    this.#latest.push(roof)
    this.#all.push(roof)
  }

  latest(): Roof[] {
    const roofs = medians(this.#latest)
    this.#latest = []
    return roofs
  }

  all(): Roof[] {
    return medians(this.#all)
  }
}

function medians(visits: readonly Roof[]): Roof[] {
  const keyOf = ({ threads, gpu }: Roof): string => (gpu ? 'GPU' : String(threads))
  const keys = [...new Set(visits.map(keyOf))]
  return keys.map((key) => {
    const same = visits.filter((visit) => keyOf(visit) === key)
    const median = (of: 'gflops' | 'gigabytes'): number =>
      quantile(
        same.map((visit) => visit[of]).toSorted((a, b) => a - b),
        0.5,
      )
    return { ...same[0], gflops: median('gflops'), gigabytes: median('gigabytes') }
  })
}
