// Errors that GL and WebGPU do not throw. A lost context continues silently, and reads return zeros. Errors of GL are
// reported only on request. WebGPU drops invalid commands, and reports them later.

import type { GlContext, GpuContext } from './describe-context.js'
import type { Pipelined } from './gpu-js.js'

/** How a context or device reports what went wrong. */
export interface Faults {
  /**
   * Why nothing runs any more; undefined while all is well.
   *
   * @param read the result that was just read, which may reveal a loss before the context knows of it.
   */
  lost(read?: Pipelined): string | undefined
  /** The errors since the last call, from everything that was issued. */
  errors(): string | undefined
  /** Makes a call whose commands are watched. `found` is called later with any error in them, before `settled` resolves. */
  watch<T>(call: () => T, found: (problem: string) => void): T
  /** Resolves when all watched calls have been checked. */
  settled(): Promise<unknown>
}

/** How to detect faults of gpu.js's context; there are none if kernels run on the CPU. */
export function faultsOf(context: unknown): Faults {
  if (context === null || typeof context !== 'object') return silent
  if ('getParameter' in context) return faultsOfGl(context as GlContext)
  return 'device' in context ? faultsOfGpu(context as GpuContext) : silent
}

const silent: Faults = {
  lost: () => undefined,
  errors: () => undefined,
  watch: (call) => call(),
  settled: () => Promise.resolve(),
}

const wayOut = 'its data are lost; open another backend, and load the weights again'

function faultsOfGl(gl: GlContext): Faults {
  let gone = false
  const lost = (read?: Pipelined & { readonly texture?: unknown }) => {
    // After the end of a browser's GPU process, and before the page is notified, values are read as zeros and there are no
    // errors, but there are no textures either.
    gone ||= gl.isContextLost() || (read?.texture !== undefined && !gl.isTexture(read.texture))
    return gone ? `the WebGL context was lost: ${wayOut}` : undefined
  }
  // Querying a constant that a browser does not know raises INVALID_ENUM, which is harmless.
  const known = [
    'INVALID_VALUE',
    'INVALID_OPERATION',
    'INVALID_FRAMEBUFFER_OPERATION',
    'OUT_OF_MEMORY',
  ] as const
  const errors = () => {
    const names = new Set<string>()
    // GL keeps at most one error of each kind.
    for (let kinds = 0; kinds < 8; kinds++) {
      const error = gl.getError()
      if (error === gl.NO_ERROR) break
      const name = known.find((name) => gl[name] === error)
      if (name) names.add(name)
    }
    return names.size > 0 ? `WebGL reports ${[...names].join(', ')}` : undefined
  }
  return { ...silent, lost, errors }
}

function faultsOfGpu({ device }: GpuContext): Faults {
  let reason: string | undefined
  void device.lost.then(({ reason: why, message }) => {
    reason = `the WebGPU device was lost (${[why, message].filter(Boolean).join(': ')}): ${wayOut}`
  })
  const pending = new Set<Promise<unknown>>()
  return {
    lost: () => reason,
    errors: () => undefined,
    watch(call, found) {
      for (const filter of filters) device.pushErrorScope(filter)
      try {
        return call()
      } finally {
        // A lost device does not answer any more; `lost` reports it.
        const scopes = filters.map(() => device.popErrorScope().catch(() => null))
        const judged = Promise.all(scopes).then((answers) => {
          pending.delete(judged)
          const messages = answers.flatMap((answer) => (answer ? [answer.message] : []))
          if (messages.length > 0) found(`WebGPU reports: ${messages.join('; ')}`)
        })
        pending.add(judged)
      }
    },
    settled: () => Promise.all(pending),
  }
}

const filters = ['validation', 'out-of-memory', 'internal'] as const
