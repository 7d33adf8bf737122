// Measures contenders in turn. Each is verified first, then warmed up until it gets no faster, then timed in rounds, so that
// other activity on the machine affects all alike.

import Benchmark from 'benchmark'
import type { Meter, Roof } from './machine/meter.js'
import { isOnGpu, isThreaded, type Contender, type Entry, type Heading, type Problem } from './problem.js'
import { quantile, summarize, type Summary } from './statistics.js'

export interface Result extends Heading, Entry {
  /** Seconds per run. */
  readonly seconds?: Summary
  /** The mean of each turn, in order. */
  readonly samples?: readonly number[]
  /** Relative to the largest value, compared with the float64 reference. */
  readonly error: number
  /** Whether its error exceeds what rounding explains. It then has no figures. */
  readonly wrong: boolean
  readonly workspaceBytes: number
  /** Whether it is its family's default. */
  readonly chosen?: boolean
  readonly gpu?: boolean
  /** How many times as fast as the reference's default kernel on one thread. */
  readonly speedup?: number
  /** The machine's roof on as many threads, measured in turn with it. */
  readonly roof?: Roof
}

export interface MeasureOptions {
  readonly threads: readonly number[]
  readonly rounds: number
  /** The minimum length of a turn, in milliseconds. */
  readonly ms: number
}

/**
 * The results of the requested kernels. The baseline is always timed, too.
 * @param asked names of kernels that can compute the problem.
 * @param meter takes a turn in every round, too.
 */
export async function measureProblem(
  problem: Problem,
  asked: readonly string[],
  options: MeasureOptions,
  meter?: Meter,
): Promise<Result[]> {
  const { kernels, chosen, baseline, tolerance = 1e-4, open, ...heading } = problem
  const shown = kernels
    .filter((kernel) => asked.includes(kernel))
    .flatMap((kernel) => (isThreaded(kernel) ? options.threads : [1]).map((threads) => ({ kernel, threads })))
  if (shown.length === 0) return []
  const isBaseline = ({ kernel, threads }: Entry): boolean => kernel === baseline && threads === 1
  const wanted = shown.some(isBaseline) ? shown : [{ kernel: baseline, threads: 1 }, ...shown]
  const { contenders, close } = await open(wanted)
  try {
    const errors = new Map<Contender, number>()
    for (const contender of contenders) errors.set(contender, await contender.error())
    const right = contenders.filter((contender) => errors.get(contender)! <= tolerance)
    const times = await interleaved(right, options, meter)
    const roofs = meter?.latest() ?? []
    const base = right.find(isBaseline)
    const baseSeconds = base && summarize(times.get(base)!).median
    return contenders
      .filter(({ kernel, threads }) =>
        shown.some((entry) => entry.kernel === kernel && entry.threads === threads),
      )
      .map((contender) => {
        const { kernel, threads, workspaceBytes } = contender
        const samples = times.get(contender)
        const seconds = samples && summarize(samples)
        const gpu = isOnGpu(kernel)
        const roof = roofs.find((each) => (gpu ? each.gpu : !each.gpu && each.threads === threads))
        return {
          ...heading,
          ...{ kernel, threads, error: errors.get(contender)!, wrong: !samples, workspaceBytes },
          ...(chosen.includes(kernel) && { chosen: true }),
          ...(gpu && { gpu }),
          ...(seconds && { seconds, samples }),
          ...(seconds && baseSeconds !== undefined && { speedup: baseSeconds / seconds.median }),
          ...(seconds && roof && { roof }),
        }
      })
  } finally {
    close()
  }
}

/** Seconds per run in each contender's turns. A contender whose run takes many times a turn's length has fewer turns. */
async function interleaved(
  contenders: readonly Contender[],
  { rounds, ms }: MeasureOptions,
  meter?: Meter,
): Promise<Map<Contender, number[]>> {
  const turns = new Map<Contender, () => Promise<number>>()
  const once = new Map<Contender, number>()
  for (const contender of contenders) {
    const { lasts, isAsync } = await warmUp(contender, ms)
    once.set(contender, lasts)
    turns.set(contender, turnOf(contender, { ms, isAsync }))
  }
  const times = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < rounds; round++) {
    await meter?.turn()
    for (const contender of contenders) {
      const lasts = once.get(contender)!
      const every = lasts > 15 * ms ? 3 : lasts > 5 * ms ? 2 : 1
      if (round % every === 0 || round === rounds - 1)
        times.get(contender)!.push(await turns.get(contender)!())
    }
  }
  return times
}

/**
 * Runs it until the last runs are no faster than those before, and at least for a turn's length; returns milliseconds per
 * run.
 */
async function warmUp({ run }: Contender, ms: number): Promise<{ lasts: number; isAsync: boolean }> {
  let isAsync = false
  const times: number[] = []
  const began = performance.now()
  const middle = (from: number, to?: number): number =>
    quantile(
      times.slice(from, to).toSorted((a, b) => a - b),
      0.5,
    )
  for (;;) {
    const start = performance.now()
    const running = run()
    isAsync = running instanceof Promise
    await running
    const end = performance.now()
    times.push(end - start)
    const spent = end - began
    // Checking it was also a run.
    if (spent > 20 * ms && (times.length >= 2 || spent > 40 * ms)) break
    if (times.length >= 10 && spent > 2 * ms) {
      const quarter = Math.ceil(times.length / 4)
      if (middle(-quarter) > 0.98 * middle(-2 * quarter, -quarter)) break
    }
  }
  return { lasts: times.at(-1)!, isAsync }
}

/** A turn, measured by Benchmark.js: as many runs as fill the minimum time, and their mean in seconds. */
function turnOf(
  { kernel, run }: Contender,
  { ms, isAsync }: { readonly ms: number; readonly isAsync: boolean },
): () => Promise<number> {
  const benchmark = new Benchmark(kernel, {
    defer: isAsync,
    async: isAsync,
    minTime: ms / 1000,
    minSamples: 1,
    maxTime: 0,
    delay: 0.001,
    fn: isAsync
      ? (deferred: { resolve(): void }) => {
          void (run() as Promise<void>).then(() => {
            deferred.resolve()
          })
        }
      : run,
  })
  return () =>
    new Promise((resolve, reject) => {
      benchmark.off('complete')
      benchmark.on('complete', () => {
        const { error, stats } = benchmark as Benchmark & { error?: Error }
        if (error) reject(error)
        else resolve(stats.mean)
      })
      benchmark.run()
    })
}
