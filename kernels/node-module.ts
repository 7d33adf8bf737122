// Node's modules, if there are any: in Node itself, and in environments that emulate it.

interface Process {
  readonly versions?: { readonly node?: string }
  getBuiltinModule?(name: string): unknown
}

/**
 * Node's module of that name; undefined if it is not available. The specifier is a variable, so that bundlers for browsers
 * leave it alone.
 */
export async function nodeModule<T extends object>(specifier: string): Promise<T | undefined> {
  const { process } = globalThis as { process?: Process }
  if (process?.versions?.node === undefined) return undefined
  try {
    // An import fails if a browser's loader resolves it, as in Electron's renderer, or if a sandbox has no loader, as in
    // Jest.
    return (process.getBuiltinModule?.(specifier) ??
      (await import(/* webpackIgnore: true */ /* @vite-ignore */ specifier))) as T
  } catch {
    return undefined
  }
}
