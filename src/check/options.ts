// The check of everything that is given by name: options of functions, configurations of layers, keys in files.

import { isRecord, type Check } from './check.js'
import { describeValue, shorten } from './describe-value.js'
import { nearest } from './nearest.js'

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T]

/** A check for each required option. */
export type RequiredChecks<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Check }
/** A check for each optional option. */
export type OptionalChecks<T> = { readonly [K in OptionalKeys<T>]: Check }

/**
 * A check that an object has all required options of `T` and no unknown ones. An option that is undefined counts as absent.
 *
 * @param unknown the error for an unknown key; by default it suggests the nearest name, or else lists all of them.
 */
export function options<T extends object>(
  required: RequiredChecks<T>,
  optional: OptionalChecks<T>,
  unknown = unknownOption,
): Check {
  const checks = new Map(Object.entries<Check>({ ...required, ...optional }))
  const names = [...checks.keys()]
  const mandatory = new Set(Object.keys(required))
  return (where, value) => {
    if (!isRecord(value))
      throw new Error(`${where}: it takes an object, { ${names.join(', ')} }, got ${describeValue(value)}`)
    for (const key of Object.keys(value))
      if (!checks.has(key)) throw new Error(unknown(where, shorten(key), names))
    const inside = where.includes(': ') ? `${where}.` : `${where}: `
    for (const [key, check] of checks)
      if (value[key] !== undefined || mandatory.has(key)) check(inside + key, value[key])
  }
}

/** As `options`, but all options, and the object itself, may be absent. */
export function optionsOrNone<T extends object>(optional: OptionalChecks<T>): Check {
  const check = options<T>({} as RequiredChecks<T>, optional)
  return (where, value) => {
    if (value !== undefined) check(where, value)
  }
}

function unknownOption(where: string, key: string, names: readonly string[]): string {
  const meant = nearest(key, names)
  const advice = meant === undefined ? `it takes ${names.join(', ') || 'none'}` : `did you mean '${meant}'?`
  return `${where}: there is no option '${key}'; ${advice}`
}
