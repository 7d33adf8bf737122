// Node's modules where there are any: in Node itself, and in what emulates it.

interface Process {
  readonly versions?: { readonly node?: string }
  getBuiltinModule?(name: string): unknown
}

/**
 * Node's module of that name; undefined where it cannot be had. The specifier is a variable, so that bundlers for browsers
 * pass it by.
 */
export async function nodeModule<T extends object>(specifier: string): Promise<T | undefined> {
  const { process } = globalThis as { process?: Process }
  if (process?.versions?.node === undefined) return undefined
  try {
    // An import fails where a browser's loader resolves it, or a sandbox has none: Electron's renderer, Jest.
    return (process.getBuiltinModule?.(specifier) ??
      (await import(/* webpackIgnore: true */ /* @vite-ignore */ specifier))) as T
  } catch {
    return undefined
  }
}
