import type { Cluster } from './start.js'

export function speedup({ N, P, t, bandwidth, latency }: Cluster): number {
  const bytes = ((2 * (N - 1)) / N) * 4 * P
  return t / (t / N + bytes / bandwidth + 2 * (N - 1) * latency)
}
