// Ctrl-C, as the examples take it.

/**
 * Aborted by the first Ctrl-C, which asks training to end; another press, a second or more later, ends the program at
 * once. One press may arrive several times, from the terminal and passed on by npm: what comes sooner belongs to it.
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
    // Signals that came while a long step kept the program busy are seen before what setImmediate runs.
    setTimeout(() => setImmediate(() => (again = true)), 1000).unref()
  })
  return controller.signal
}
