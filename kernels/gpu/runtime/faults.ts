// What GL and WebGPU do not throw. A lost context goes on as if nothing were, and reads zeros; errors of GL wait to be asked
// for; WebGPU drops commands that it finds fault with, and tells later.

import type { GlContext, GpuContext } from './describe-context.js'
import type { Pipelined } from './gpu-js.js'

/** A context's or device's own account of what went wrong. */
export interface Faults {
  /**
   * Why nothing runs any more; absent while all is well.
   *
   * @param read what was just read: it tells of a loss before the context knows of it.
   */
  lost(read?: Pipelined): string | undefined
  /** What went wrong since the last call, of all that was issued. */
  errors(): string | undefined
  /** Makes a call whose commands are watched; `found` hears later what was wrong with them, and before `settled`. */
  watch<T>(call: () => T, found: (problem: string) => void): T
  /** When all watched calls have been judged. */
  settled(): Promise<unknown>
}

/** How faults of gpu.js's context come to light; none do where kernels run on the CPU. */
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

const wayOut = 'what was on it is gone; open another backend, and give it the weights again'

function faultsOfGl(gl: GlContext): Faults {
  let gone = false
  const lost = (read?: Pipelined & { readonly texture?: unknown }) => {
    // Between the end of a browser's GPU process and the news of it, values read as zeros and errors as none, but there are
    // no textures either.
    gone ||= gl.isContextLost() || (read?.texture !== undefined && !gl.isTexture(read.texture))
    return gone ? `the WebGL context was lost: ${wayOut}` : undefined
  }
  // A question with a constant that a browser does not know leaves INVALID_ENUM, and harms nothing.
  const known = [
    'INVALID_VALUE',
    'INVALID_OPERATION',
    'INVALID_FRAMEBUFFER_OPERATION',
    'OUT_OF_MEMORY',
  ] as const
  const errors = () => {
    const names = new Set<string>()
    // GL keeps one error of each kind at most.
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
        // A lost device gives no more answers; `lost` tells.
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
