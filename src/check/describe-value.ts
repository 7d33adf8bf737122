// Describes values in a few words, for error messages.

const longest = 60

/** Text shortened to what an error can show. */
export const shorten = (long: string): string =>
  long.length > longest ? `${long.slice(0, longest)}… (${long.length} characters)` : long

/** Names as an error lists them: `a, b, c and 997 more`. */
export function listNames(names: Iterable<string>, most = 12): string {
  const all = [...names]
  const shown = all.slice(0, most).map(shorten).join(', ')
  return all.length > most ? `${shown} and ${all.length - most} more` : shown
}

/** A value as an error shows it: numbers and short texts in full; of anything larger, its kind. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string')
    return value.length > longest ? `'${value.slice(0, longest)}…'` : `'${value}'`
  if (typeof value === 'function') return describeFunction(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return describeList(value)
  const kind = (value.constructor as { readonly name?: unknown } | undefined)?.name
  if (typeof kind === 'string' && kind !== 'Object' && kind !== '')
    return 'length' in value ? `${article(kind)} of ${String(value.length)}` : article(kind)
  const keys = Object.keys(value)
  return keys.length === 0
    ? '{}'
    : shorten(`{ ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', …' : ''} }`)
}

/** Whether it is a class, which cannot be called without `new`. */
export const isClass = (value: unknown): boolean =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))

const describeFunction = (value: object): string => {
  const { name } = value as { readonly name: string }
  if (!isClass(value)) return `the function ${name || 'of no name'}`
  return `the class ${name}; make one with new ${name}(…)`
}

function describeList(list: readonly unknown[]): string {
  const plain = list.length <= 8 && list.every((one) => one === null || typeof one !== 'object')
  return plain
    ? shorten(`[${list.map((one) => (one === undefined ? 'nothing' : JSON.stringify(one))).join(', ')}]`)
    : `a list of ${list.length}`
}

const article = (noun: string): string => `${/^[AEIO]/.test(noun) ? 'an' : 'a'} ${noun}`
