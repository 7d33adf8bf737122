// Lets timers, signals and the page run: CPU kernels hold the thread, so `await` alone would starve them.

/** To be awaited between batches: every 20 ms or so it lets the event loop go round once. */
export function pauses(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < 20) return
    await nextTurn()
    last = performance.now()
  }
}

interface Port {
  onmessage: () => void
  once?(name: 'message', listener: () => void): void
}

/** By a message, since a timer takes a millisecond at least, and in browsers four. Jest's jsdom has timers alone. */
function nextTurn(): Promise<void> {
  if (typeof MessageChannel === 'undefined') return new Promise((resolve) => setTimeout(resolve))
  const { port1, port2 } = new MessageChannel()
  const receiver = port1 as unknown as Port
  return new Promise((resolve) => {
    const arrived = (): void => {
      port1.close()
      resolve()
    }
    // For a page's kind of listener Node loads its HTTP client, which has the class of the event. That takes its time, and
    // ends the process where there is no WebAssembly.
    if (receiver.once) receiver.once('message', arrived)
    else receiver.onmessage = arrived
    port2.postMessage(undefined)
  })
}
