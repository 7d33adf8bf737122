// The page's end of the wire: the lab in the worker as an object whose methods return promises.

import type { Events, Lab, Method, Reply, Request } from '../lab/protocol.js'

type Listeners = { readonly [E in keyof Events]?: (detail: Events[E]) => void }

/** Starts the worker. */
export function connect(listeners: Listeners = {}): { readonly lab: Lab; readonly close: () => void } {
  const worker = new Worker(new URL('../lab/worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>()
  let count = 0

  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    if ('event' in data) {
      const listener = listeners[data.event] as ((detail: unknown) => void) | undefined
      listener?.(data.detail)
      return
    }
    const { resolve, reject } = waiting.get(data.id)!
    waiting.delete(data.id)
    if ('error' in data) reject(new Error(data.error))
    else resolve(data.value)
  })
  worker.addEventListener('error', ({ message }) => {
    const reason = new Error(`The worker has failed: ${message || 'it did not load'}. Reload the page.`)
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
  })

  const call = (method: Method, args: Request['args']): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { resolve, reject })
      worker.postMessage({ id: count, method, args } satisfies Request)
    })
  const lab = new Proxy({} as Lab, {
    get:
      (_, method: Method) =>
      (...args: Request['args']) =>
        call(method, args),
  })
  return { lab, close: () => worker.terminate() }
}
