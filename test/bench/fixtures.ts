// A small run of known figures.

import type { Result } from '../../bench/measure.js'
import type { Run } from '../../bench/run.js'
import { summarize } from '../../bench/statistics.js'

/** A result whose samples lie within `noise` of `seconds`. */
export function result(kernel: string, seconds: number, { noise = 0.01, threads = 1 } = {}): Result {
  const samples = Array.from({ length: 11 }, (_, i) => seconds * (1 + noise * (((i * 7) % 11) / 5 - 1)))
  return {
    ...{ family: 'conv2d', direction: 'FWD', shape: 'mb1ic4ih9oc4oh7kh3ph0', flops: 14112, bytes: 2656 },
    ...{ kernel, threads, error: 1e-7, wrong: false, workspaceBytes: 0, speedup: 2 },
    ...{ samples, seconds: summarize(samples) },
  }
}

export const wrong = (kernel: string): Result => ({
  ...result(kernel, 1),
  ...{ seconds: undefined, samples: undefined, speedup: undefined, error: Infinity, wrong: true },
})

export const runOf = (results: readonly Result[]): Run => ({
  kind: 'kernels',
  context: {
    ...{
      date: '2030-01-02T03:04:05Z',
      cpu: 'A <fast> one',
      cores: 2,
      memoryGiB: 8,
      system: 'linux',
      node: 'v20.0.0',
    },
    ...{ v8: '11.3', flags: [], package: '0.1.0', commit: 'abc', load: 0.5 },
  },
  options: { threads: [1, 2], rounds: 11, ms: 10 },
  roofs: [
    { threads: 1, gflops: 50, gigabytes: 10 },
    { threads: 2, gflops: 100, gigabytes: 15 },
  ],
  results,
})
