// Whether a value survives a round trip through JSON.

import { isRecord, refuse, type Check } from './check.js'

/**
 * A check for numbers, texts, true, false, null, and lists and objects of these. Undefined properties of an object are
 * ignored.
 *
 * @param finite whether numbers must be finite.
 */
export const plain =
  (finite: boolean): Check =>
  (where, value) => {
    look(where, value, [])

    /** `around` are the lists and objects that contain the value. */
    function look(where: string, value: unknown, around: readonly unknown[]): void {
      const list: unknown = Array.isArray(value) ? Array.from(value as unknown[]) : value
      if (around.includes(value)) throw new Error(`${where} contains itself; a plain value cannot`)
      if (Array.isArray(list)) list.forEach((one, i) => look(`${where}[${i}]`, one, [...around, value]))
      else if (isPlainObject(value))
        for (const [key, one] of Object.entries(value).filter(([, one]) => one !== undefined))
          look(`${where}.${key}`, one, [...around, value])
      else if (!isSimple(value) || (finite && typeof value === 'number' && !Number.isFinite(value)))
        refuse(
          where,
          value,
          `plain: ${finite ? 'finite ' : ''}numbers, texts, true, false, null, and lists and objects of them`,
        )
    }
  }

/** Whether it is a plain object, not an instance of a class. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const isSimple = (value: unknown): boolean =>
  value === null || ['boolean', 'number', 'string'].includes(typeof value)
