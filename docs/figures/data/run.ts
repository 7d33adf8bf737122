// Results that `npm run bench -- conv2d --json` wrote: one layer, on the machine that they name. ladder-relaxed.json is of Node with
// --experimental-wasm-relaxed-simd.

import { readFileSync } from 'node:fs'

/** What the figures need of a run; bench/run.ts has all of it. */
export interface Run {
  readonly context: {
    readonly date: string
    readonly cpu: string
    readonly cores: number
    readonly node: string
    readonly commit: string
  }
  readonly roofs: readonly { readonly threads: number; readonly gflops: number; readonly gigabytes: number }[]
  readonly results: readonly {
    readonly shape: string
    readonly kernel: string
    readonly threads: number
    readonly flops: number
    readonly bytes: number
    readonly samples: readonly number[]
  }[]
}

export const runOf = (name: string): Run =>
  JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Run

/** GFLOP/s of a kernel in its fastest turn, which others on the machine disturbed least. */
export function speedOf({ results }: Run, kernel: string, threads: number): number {
  const result = results.find((one) => one.kernel === kernel && one.threads === threads)
  if (result === undefined) throw new Error(`there is no ${kernel} on ${threads} threads in the run`)
  return result.flops / Math.min(...result.samples) / 1e9
}

/** The machine and the day, for the figure's last line. */
export const machineOf = ({ context }: Run): string =>
  `${context.cpu}, ${context.cores} cores; Node ${context.node.replace('v', '')}; ${context.date.slice(0, 10)}; commit ${context.commit}`
