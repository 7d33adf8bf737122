// The differences between two plain values.

import { isRecord } from './check.js'
import { describeValue } from './describe-value.js'

/** In words, one for each place: `batchSize is 16 in the state and 32 here`. Undefined counts as absent. */
export function differences(saved: unknown, here: unknown, where = ''): readonly string[] {
  if (isRecord(saved) && isRecord(here))
    return [...new Set([...Object.keys(saved), ...Object.keys(here)])].flatMap((key) =>
      differences(saved[key], here[key], where === '' ? key : `${where}.${key}`),
    )
  if (Array.isArray(saved) && Array.isArray(here) && saved.length === here.length)
    return saved.flatMap((one, i) => differences(one, here[i], `${where}[${i}]`))
  if (Object.is(saved, here)) return []
  return [`${where} is ${describeValue(saved)} in the state and ${describeValue(here)} here`]
}
