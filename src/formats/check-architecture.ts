// Whether the JSON in a model's file has the form that its version has: what comes out of a file may be anything.

/** @throws if a value is not what it checks for; `where` says which value that is. */
export type Check = (where: string, value: unknown) => void

/** An object with these keys, and perhaps with those. */
export const object =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (where, value) => {
    if (!isObject(value)) return refuse(where, value, 'an object')
    const known = { ...required, ...optional }
    for (const key of Object.keys(value))
      if (!Object.hasOwn(known, key))
        throw new Error(
          `${where} has the key ${JSON.stringify(key)}, which this version of the library does not know; update it`,
        )
    for (const [key, check] of Object.entries(known))
      if (Object.hasOwn(value, key) || Object.hasOwn(required, key)) check(`${where}.${key}`, value[key])
  }

/** An object of whatever keys. */
export const anyObject: Check = (where, value) => {
  if (!isObject(value)) refuse(where, value, 'an object')
}

/** A list, each element of which passes the check. */
export const listOf =
  (check: Check): Check =>
  (where, value) => {
    if (!Array.isArray(value)) return refuse(where, value, 'a list')
    value.forEach((element, i) => {
      check(`${where}[${i}]`, element)
    })
  }

export const text: Check = (where, value) => {
  if (typeof value !== 'string') refuse(where, value, 'text')
}

export const truth: Check = (where, value) => {
  if (typeof value !== 'boolean') refuse(where, value, 'true or false')
}

/** A whole number, at least 0. */
export const count: Check = (where, value) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    refuse(where, value, 'a whole number of at least 0')
}

/** One of these texts. */
export const oneOf =
  (...texts: readonly string[]): Check =>
  (where, value) => {
    if (!texts.includes(value as string)) refuse(where, value, texts.join(' or '))
  }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function refuse(where: string, value: unknown, wanted: string): never {
  const given = value === undefined ? 'nothing' : JSON.stringify(value)
  throw new Error(`${where} must be ${wanted}, got ${given.length > 60 ? `${given.slice(0, 60)}…` : given}`)
}
