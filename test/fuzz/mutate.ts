// Damage: to bytes wherever they are, and to JSON by what it means.

import type { Random } from 'receptive'

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)]

/** Bytes with one to eight of these: bits flipped, bytes set, cut out, put in or doubled, an end cut off. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let now = Array.from(bytes)
  for (let n = 1 + random.integer(8); n > 0 && now.length > 0; n--) {
    const at = random.integer(now.length)
    const length = 1 + random.integer(16)
    switch (random.integer(12)) {
      case 0:
        now.splice(at, length)
        break
      case 1:
        now.splice(at, 0, ...Array.from({ length }, () => random.integer(256)))
        break
      case 2:
        now.splice(at, 0, ...now.slice(at, at + length))
        break
      case 3:
        now = now.slice(0, at)
        break
      case 4:
      case 5:
        now[at] = pick(random, [0, 1, 0x7f, 0x80, 0xff])
        break
      default:
        now[at] ^= 1 << random.integer(8)
    }
  }
  return Uint8Array.from(now)
}

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const numbers = [0, -0, 1, -1, 2, 0.5, -2, 3, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308, 5e-324]
const texts = ['', '0', '1', 'a/b', '__proto__', 'constructor', 'toString', 'relu', 'dense', 'F16', 'I32', '\u0000', '\ud800'] // prettier-ignore
const others: readonly Json[] = [null, true, false, [], {}, [[]], 'x', 7]

/** A JSON value with one thing changed somewhere in it. */
export function mutateJson(random: Random, value: Json): Json {
  const copy = structuredClone(value)
  const places = placesIn(copy)
  if (places.length === 0) return pick(random, others)
  const { holder, key } = pick(random, places)
  const list = Array.isArray(holder)
  const here = holder[key]
  const set = (one: Json): void => {
    Object.defineProperty(holder, key, { value: one, enumerable: true, configurable: true, writable: true })
  }
  switch (random.integer(10)) {
    case 0:
      if (list) holder.splice(Number(key), 1)
      else Reflect.deleteProperty(holder, key)
      break
    case 1:
      if (list) holder.splice(Number(key), 0, structuredClone(here))
      else add(holder, pick(random, [...texts, `${key}2`, 'name', 'trainable', 'inputShape']), here)
      break
    case 2: {
      const other = pick(random, places)
      set(structuredClone(other.holder[other.key]))
      other.holder[other.key] = here
      break
    }
    case 3:
      set(pick(random, others))
      break
    case 4:
      set(`nested ${pick(random, [1, 2, 40, 3000, 100_000])} deep in ${list ? 'lists' : 'objects'}`)
      break
    case 5:
      set('x'.repeat(pick(random, [300, 100_000, 2_000_000])))
      break
    case 6:
      if (list) random.shuffle(holder)
      else set(pick(random, texts))
      break
    default:
      if (typeof here === 'number')
        set(random.integer(2) ? here + pick(random, [-1, 1]) : pick(random, numbers))
      else if (typeof here === 'string')
        set(pick(random, [...texts, ...places.map((one) => one.holder[one.key]).filter((one) => typeof one === 'string')])) // prettier-ignore
      else if (typeof here === 'boolean') set(!here)
      else set(pick(random, [...numbers, ...texts]))
  }
  return copy
}

interface Place {
  readonly holder: Record<string, Json> & Json[]
  readonly key: string
}

/** Every place in a value that holds another. */
function placesIn(value: Json): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Place['holder']
  return Object.keys(value).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])])
}

const add = (holder: object, key: string, value: Json): void => {
  Object.defineProperty(holder, key, { value: structuredClone(value), enumerable: true, configurable: true, writable: true }) // prettier-ignore
}

/** JSON text; nesting as deep as was asked for is written here, and a key may stand twice or a number be none. */
export function writeJson(random: Random, value: Json): string {
  const json = JSON.stringify(value).replace(/"nested (\d+) deep in (lists|objects)"/g, (_, depth, what) =>
    what === 'lists'
      ? '['.repeat(Number(depth)) + ']'.repeat(Number(depth))
      : '{"a":'.repeat(Number(depth)) + '1' + '}'.repeat(Number(depth)),
  )
  const at = random.integer(json.length)
  switch (random.integer(24)) {
    case 0:
      return json.slice(0, at) + json.slice(at).replace(/("\w+"):(\d+|"\w*"|true)/, '$1:$2,$1:$2')
    case 1:
      return json.slice(0, at) + json.slice(at).replace(/\d+(?=[,\]}])/, '1e999')
    default:
      return json
  }
}
