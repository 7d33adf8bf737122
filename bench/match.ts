// Matches names with patterns, in which `*` is any text: `wasm/*winograd*`.

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')

export const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`).test(name)

/**
 * The names that match a pattern, in their order.
 * @throws if a pattern matches none; the message lists the names.
 */
export function select(what: string, names: readonly string[], patterns: readonly string[]): string[] {
  for (const pattern of patterns)
    if (!names.some((name) => matches(pattern, name)))
      throw new Error(`there is no ${what} '${pattern}'; there are ${names.join(', ')}`)
  return names.filter((name) => patterns.some((pattern) => matches(pattern, name)))
}
