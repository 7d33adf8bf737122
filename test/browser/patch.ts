// Replaces methods of a browser's classes, to watch their calls or to make them fail.

type Method = (...args: unknown[]) => unknown

/** The prototype of a browser's class, if there is one. */
export const classOf = (name: string): Record<string, Method> | undefined =>
  (globalThis as unknown as Record<string, { prototype: Record<string, Method> } | undefined>)[name]
    ?.prototype

/** Replaces a method of a browser's class, if there is one. */
export function patch(name: string, method: string, make: (original: Method, self: unknown) => Method): void {
  const prototype = classOf(name)
  const original = prototype?.[method]
  if (!prototype || !original) return
  prototype[method] = function (this: unknown, ...args) {
    return make(original.bind(this), this)(...args)
  }
}
