// What the worker does with the page's requests.

import { Laboratory } from './laboratory.js'
import type { Events, Lab, Reply, Request } from './protocol.js'

const post = (reply: Reply): void => globalThis.postMessage(reply)
const lab: Lab = new Laboratory(<E extends keyof Events>(event: E, detail: Events[E]) =>
  post({ event, detail } as Reply),
)

/** Does what a request asks, and posts its reply. */
export async function answer({ id, method, args }: Request): Promise<void> {
  try {
    const value = await (lab[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args)
    post({ id, value })
  } catch (error) {
    post({ id, error: error instanceof Error ? error.message : String(error) })
  }
}
