// A user's function may return a promise. Awaiting other values, too, would cost a turn of the event loop per example.

/** Whether it is a promise, or anything that `await` treats as one. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Promise<unknown>>).then === 'function'

/** Continues at once, or when the promise is fulfilled; returns the promise, if there is one. */
export const whenDone = (pending: unknown, next: () => void): void | Promise<void> =>
  isPromise(pending) ? pending.then(next) : next()
