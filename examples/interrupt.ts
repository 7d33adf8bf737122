// How the examples handle Ctrl-C.

/**
 * Aborted by the first Ctrl-C, which asks training to end. Another one, at least a second later, ends the program at once. A
 * single press may arrive several times, from the terminal and passed on by npm, so earlier ones are ignored.
 */
export function stopOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  let again = false
  process.on('SIGINT', () => {
    if (again) process.exit(130)
    if (controller.signal.aborted) return
    console.error('\nStopping; Ctrl-C again ends at once.')
    process.exitCode = 130
    controller.abort(new Error('Stopped before training began.'))
    // Signals that arrive while a long step blocks the program are handled before setImmediate's callback runs.
    setTimeout(() => setImmediate(() => (again = true)), 1000).unref()
  })
  return controller.signal
}
