// What a user's function gives may be a promise. Awaiting what is none would cost a turn for each example.

/** Whether it is a promise, or what `await` takes for one. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<PromiseLike<unknown>>).then === 'function'

/** Goes on at once, or when the promise is kept; returns the promise, if there is one. */
export function whenDone(pending: unknown, next: () => void): PromiseLike<void> | undefined {
  if (isPromise(pending)) return pending.then(next)
  next()
  return undefined
}
