// Lets timers, signals and the page run. CPU kernels hold the thread, so `await` alone would starve them.

/** To be awaited between batches: about every 20 ms, it lets the event loop run once. */
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

/** Uses a message, because a timer takes at least one millisecond, and four in browsers. Jest's jsdom has only timers. */
function nextTurn(): Promise<void> {
  if (typeof MessageChannel === 'undefined') return new Promise((resolve) => setTimeout(resolve))
  const { port1, port2 } = new MessageChannel()
  const receiver = port1 as unknown as Port
  return new Promise((resolve) => {
    const arrived = (): void => {
      port1.close()
      resolve()
    }
    // For browser-style listeners, Node loads its HTTP client, which contains the event's class. That takes time, and ends
    // the process if there is no WebAssembly.
    if (receiver.once) receiver.once('message', arrived)
    else receiver.onmessage = arrived
    port2.postMessage(undefined)
  })
}
