// The worker: everything of the library runs here, so that the page never waits for it. Nothing else may stand in this file.
// The files that are loaded later import from those before, and WebKit evaluates a worker's first file once more for them.

import type { Reply, Request } from './protocol.js'

const loaded = import('./answer.js')
globalThis.addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const post = (reply: Reply): void => globalThis.postMessage(reply)
  void loaded.then(
    ({ answer }) => answer(data),
    (error: unknown) => post({ id: data.id, error: String(error) }),
  )
})
