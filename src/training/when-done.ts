// A user's function may give a promise. To await everything else, too, would cost a turn of the event loop per example.

/** Whether it is a promise, or what `await` takes for one. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Promise<unknown>>).then === 'function'

/** Goes on at once, or when the promise is kept; returns the promise, if there is one. */
export const whenDone = (pending: unknown, next: () => void): void | Promise<void> =>
  isPromise(pending) ? pending.then(next) : next()
