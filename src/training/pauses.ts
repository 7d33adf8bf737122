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

/** By a message, since a timer takes a millisecond at least, and in browsers four. */
function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  // Both browsers and Node have it; Node's types do not tell.
  const receiver = port1 as typeof port1 & { onmessage: () => void }
  return new Promise((resolve) => {
    receiver.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
