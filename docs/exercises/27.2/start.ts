// 27.2 How much faster machines are. Write the body of this function.

export interface Cluster {
  /** Machines. */
  readonly N: number
  /** Weights of the network, 4 bytes each. */
  readonly P: number
  /** Seconds that a batch takes on one machine. */
  readonly t: number
  /** Bytes per second. */
  readonly bandwidth: number
  /** Seconds until a message arrives. */
  readonly latency: number
}

/** How many times as fast N machines are that share one batch: t over the time of a shared step. */
export function speedup({ N, P, t, bandwidth, latency }: Cluster): number {
  throw new Error('speedup: write this')
}
