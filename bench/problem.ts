// Something to compute, and who computes it.

import { mapInputs, type OpName, type UpdateName } from '../kernels/ops.js'
import type { Float, NDArray, Shape } from '../kernels/shape.js'
import type { Host, Runnable, Session, Task, UpdateTask } from './hosts/host.js'
import { hosts } from './hosts/index.js'
import { loadExact } from './load-exact.js'

/** What a figure is of. */
export interface Heading {
  /** The family of benchmarks: `conv2d`, `dense`, … */
  readonly family: string
  /** Which way: `FWD`, `BWD_D`, … */
  readonly direction: string
  readonly shape: string
  /** What the shape is called, where it has a name. */
  readonly name?: string
  /** Operations of the formula as it is written, whatever a kernel makes of it. */
  readonly flops: number
  /** Bytes that must be read or written at least once. */
  readonly bytes: number
}

export interface Problem extends Heading {
  /** Who can compute it, `family/name`. */
  readonly kernels: readonly string[]
  /** Those of them that run by default, each in its family. */
  readonly chosen: readonly string[]
  /** The one of `reference` that runs by default: what speeds are compared with. */
  readonly baseline: string
  /** The largest error that is not wrong; default 1e-4, what float32 sums come to at most here, Winograd's included. */
  readonly tolerance?: number
  /** @param wanted kernels to open, with the threads to open each with. */
  open(wanted: readonly Entry[]): Promise<Opened>
}

export interface Entry {
  readonly kernel: string
  readonly threads: number
}

export interface Contender extends Entry, Runnable {
  /** The largest error beside float64, as a share of the largest value; NaN counts as infinite. */
  error(): Promise<number>
}

export interface Opened {
  readonly contenders: readonly Contender[]
  close(): void
}

/** More than what lies in one core's caches and in its share of those it shares. */
const pastCaches = 48 * 2 ** 20
const mostCopies = 64

/** How many copies of so many bytes lie past the caches together. */
export const copiesOf = (bytes: number): number =>
  Math.min(Math.max(Math.ceil(pastCaches / bytes), 2), mostCopies)

/**
 * A problem that is one op.
 * @param compared how many of the outputs' values, one output after the other, are compared; absent: all.
 */
export function opProblem<K extends OpName>(heading: Heading, task: Task<K>, compared?: number): Problem {
  const { op, inputs, attributes } = task
  const shapes = mapInputs<K, NDArray, Shape>(inputs, ({ shape }) => shape)
  const named = (host: Host): string[] =>
    host.supporting(op, shapes, attributes).map((name) => `${host.family}/${name}`)
  const chosen = hosts.flatMap((host) => {
    const name = host.chosen(op, shapes, attributes)
    return name === undefined ? [] : [`${host.family}/${name}`]
  })
  return problem(heading, named, chosen, {
    expected: async () => (await loadExact()).inFloat64(task),
    runnable: (session, name) => session.kernel(name, task),
    compared,
  })
}

/** A problem that is one update. */
export function updateProblem<K extends UpdateName>(heading: Heading, task: UpdateTask<K>): Problem {
  const named = (host: Host): string[] => host.updates(task.update).map((name) => `${host.family}/${name}`)
  return problem(heading, named, [], {
    expected: async () => (await loadExact()).updatedInFloat64(task),
    runnable: (session) => session.update(task),
  })
}

interface Way {
  expected(): Promise<Float>
  runnable(session: Session, name: string): Runnable | Promise<Runnable>
  readonly compared?: number
}

function problem(
  heading: Heading,
  named: (host: Host) => string[],
  chosen: readonly string[],
  way: Way,
): Problem {
  const kernels = hosts.flatMap(named)
  return {
    ...heading,
    kernels,
    chosen,
    baseline: kernels.find((kernel) => kernel.startsWith('reference/'))!,
    async open(wanted) {
      const sessions = new Map<string, Session>()
      let expected: Promise<Float> | undefined
      const contenders: Contender[] = []
      const close = (): void => {
        sessions.forEach((session) => session.close())
      }
      try {
        for (const { kernel, threads } of wanted) {
          const [family, name] = kernel.split('/')
          const host = hosts.find((candidate) => candidate.family === family)!
          const key = `${family} ${threads}`
          const session = sessions.get(key) ?? (await host.open(threads))
          sessions.set(key, session)
          const runnable = await way.runnable(session, name)
          const error = async (): Promise<number> =>
            largestError(
              (await runnable.check()).subarray(0, way.compared),
              (await (expected ??= way.expected())).subarray(0, way.compared),
            )
          contenders.push({ kernel, threads, ...runnable, error })
        }
      } catch (error) {
        close()
        throw error
      }
      return { contenders, close }
    },
  }
}

/** Whether a kernel of this name is worth more than one thread. */
export const isThreaded = (kernel: string): boolean =>
  hosts.some(({ family, threaded }) => threaded && kernel.startsWith(`${family}/`))

/** Whether a kernel of this name computes on a GPU. */
export const isOnGpu = (kernel: string): boolean =>
  hosts.some(({ family, gpu }) => gpu && kernel.startsWith(`${family}/`))

export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let scale = 0
  let error = 0
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]))
    const off = Math.abs(actual[i] - expected[i])
    if (!(off <= error)) error = Number.isNaN(off) ? Infinity : off
  }
  return error === 0 ? 0 : error / scale
}
