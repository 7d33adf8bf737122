// Something to compute, and the kernels that compute it.

import { mapInputs, type OpName, type UpdateName } from '../kernels/ops.js'
import type { Float, NDArray, Shape } from '../kernels/shape.js'
import type { Host, Runnable, Session, Task, UpdateTask } from './hosts/host.js'
import { hosts } from './hosts/index.js'
import { loadExact } from './load-exact.js'

/** The subject of a figure. */
export interface Heading {
  /** The family of benchmarks: `conv2d`, `dense`, … */
  readonly family: string
  /** The direction: `FWD`, `BWD_D`, … */
  readonly direction: string
  readonly shape: string
  /** The shape's name, if it has one. */
  readonly name?: string
  /** Operations of the formula as written, whatever a kernel does. */
  readonly flops: number
  /** Bytes that must be read or written at least once. */
  readonly bytes: number
}

export interface Problem extends Heading {
  /** The kernels that can compute it, `family/name`. */
  readonly kernels: readonly string[]
  /** Those of them that are their family's default. */
  readonly chosen: readonly string[]
  /** The default kernel of `reference`, with which speeds are compared. */
  readonly baseline: string
  /** The largest acceptable error; default 1e-4, the most that float32 sums reach here, including Winograd's. */
  readonly tolerance?: number
  /** @param wanted kernels to open, with the threads to open each with. */
  open(wanted: readonly Entry[]): Promise<Opened>
}

export interface Entry {
  readonly kernel: string
  readonly threads: number
}

export interface Contender extends Entry, Runnable {
  /** The largest error compared with float64, relative to the largest value; NaN counts as infinite. */
  error(): Promise<number>
}

export interface Opened {
  readonly contenders: readonly Contender[]
  close(): void
}

/** More than one core's caches hold, together with its part of the shared ones. */
const pastCaches = 48 * 2 ** 20
const mostCopies = 64

/** How many copies of this many bytes exceed the caches together. */
export const copiesOf = (bytes: number): number =>
  Math.min(Math.max(Math.ceil(pastCaches / bytes), 2), mostCopies)

/**
 * A problem that consists of one op.
 * @param compared how many of the outputs' values, one output after another, are compared; absent: all.
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

/** A problem that consists of one update. */
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

/** Whether a kernel of this name can use more than one thread. */
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
