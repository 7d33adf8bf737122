// The one check of what is given by name: options of functions, configurations of layers, keys in files.

import { isRecord, type Check } from './check.js'
import { describeValue, shorten } from './describe-value.js'
import { nearest } from './nearest.js'

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T]

/** A check for each option that must be given. */
export type RequiredChecks<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Check }
/** A check for each option that may be left out. */
export type OptionalChecks<T> = { readonly [K in OptionalKeys<T>]: Check }

/**
 * A check of whether an object holds the options that `T` has: all that are required, and none that is unknown. An option
 * that is undefined counts as left out.
 *
 * @param unknown what to say of an unknown key; default: the nearest name there is, or else all of them.
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

/** As `options`, but every option may be left out, and so may the object itself. */
export function optionsOrNone<T extends object>(optional: OptionalChecks<T>): Check {
  const check = options<T>({} as RequiredChecks<T>, optional)
  return (where, value) => {
    if (value !== undefined) check(where, value)
  }
}

function unknownOption(where: string, key: string, names: readonly string[]): string {
  const meant = nearest(key, names)
  const advice = meant === undefined ? `it takes ${names.join(', ')}` : `did you mean '${meant}'?`
  return `${where}: there is no option '${key}'; ${advice}`
}
