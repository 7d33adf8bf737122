// Reads Python's pickle, as far as a state_dict needs it: plain values, tensors and ordered dictionaries. Nothing is ever
// executed: everything else that a pickle names is refused. https://docs.python.org/3/library/pickletools.html

import { shorten } from '../../check/describe-value.js'

/** A global that a pickle refers to by module and name. */
export class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  toString(): string {
    return `${this.module}.${this.name}`
  }
}

/** A dictionary, in order. */
export type Dictionary = Map<unknown, unknown>

/** What reading a pickle requires from the caller. */
export interface Unpickling {
  /** Calls a global. @throws if it is not an allowed one. */
  call(what: Global, given: readonly unknown[]): unknown
  /** Returns an object that is stored elsewhere, such as a storage. */
  persistent(id: unknown): unknown
}

const mark = Symbol('mark')

/** @throws if it is damaged, or contains anything that is not allowed. */
export function unpickle(bytes: Uint8Array, { call, persistent }: Unpickling): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const stack: unknown[] = []
  const memo = new Map<number, unknown>()
  let at = 0
  const skip = (count: number): number => {
    if (!(count >= 0 && at + count <= bytes.length)) throw new Error('the pickle ends too early')
    at += count
    return at - count
  }
  const u8 = (): number => view.getUint8(skip(1))
  const u16 = (): number => view.getUint16(skip(2), true)
  const u32 = (): number => view.getUint32(skip(4), true)
  const u64 = (): number => Number(view.getBigUint64(skip(8), true))
  const part = (length: number): Uint8Array => {
    const start = skip(length)
    return bytes.subarray(start, start + length)
  }
  const text = (length: number): string => new TextDecoder().decode(part(length))
  const line = (): string => {
    const end = bytes.indexOf(0x0a, at)
    const found = text((end < 0 ? bytes.length : end) - at)
    skip(1)
    return found
  }
  const pop = (): unknown => {
    if (stack.length === 0) throw new Error('the pickle takes from an empty stack')
    const value = stack.pop()
    if (value === mark) throw new Error('the pickle has a mark where it needs a value')
    return value
  }
  const popToMark = (): unknown[] => {
    const start = stack.lastIndexOf(mark)
    if (start < 0) throw new Error('the pickle has no mark')
    const values = stack.splice(start)
    return values.slice(1)
  }
  const top = <T>(kind: string, is: (value: unknown) => value is T): T => {
    const value = stack.at(-1)
    if (!is(value)) throw new Error(`the pickle has no ${kind} where it needs one`)
    return value
  }
  const isList = (value: unknown): value is unknown[] => Array.isArray(value)
  const isDictionary = (value: unknown): value is Dictionary => value instanceof Map
  const set = (pairs: readonly unknown[]): void => {
    const dictionary = top('dictionary', isDictionary)
    for (let i = 0; i + 1 < pairs.length; i += 2) dictionary.set(pairs[i], pairs[i + 1])
  }
  const tuple = (count: number): void => {
    const values = Array.from({ length: count }, pop).reverse()
    stack.push(values)
  }
  const remembered = (key: number): unknown => {
    if (!memo.has(key)) throw new Error('the pickle refers to a value that it has not stored')
    return memo.get(key)
  }
  for (;;) {
    const code = u8()
    switch (String.fromCharCode(code)) {
      case '.':
        return pop()
      case '\x80':
        if (u8() > 5) throw new Error('the pickle has a protocol above 5')
        break
      case '\x95':
        u64()
        break
      case '(':
        stack.push(mark)
        break
      case '}':
        stack.push(new Map())
        break
      case ']':
        stack.push([])
        break
      case ')':
        stack.push([])
        break
      case 'N':
        stack.push(null)
        break
      case '\x88':
        stack.push(true)
        break
      case '\x89':
        stack.push(false)
        break
      case 'K':
        stack.push(u8())
        break
      case 'M':
        stack.push(u16())
        break
      case 'J':
        stack.push(view.getInt32(skip(4), true))
        break
      case '\x8a':
        stack.push(longOf(part(u8())))
        break
      case 'G':
        stack.push(view.getFloat64(skip(8)))
        break
      case 'X':
        stack.push(text(u32()))
        break
      case '\x8c':
        stack.push(text(u8()))
        break
      case '\x8d':
        stack.push(text(u64()))
        break
      case 'U':
      case 'C':
        stack.push(text(u8()))
        break
      case 'T':
      case 'B':
        stack.push(text(u32()))
        break
      case 'q':
        memo.set(u8(), stack.at(-1))
        break
      case 'r':
        memo.set(u32(), stack.at(-1))
        break
      case '\x94':
        memo.set(memo.size, stack.at(-1))
        break
      case 'h':
        stack.push(remembered(u8()))
        break
      case 'j':
        stack.push(remembered(u32()))
        break
      case 't':
        stack.push(popToMark())
        break
      case '\x85':
        tuple(1)
        break
      case '\x86':
        tuple(2)
        break
      case '\x87':
        tuple(3)
        break
      case 'a': {
        const value = pop()
        top('list', isList).push(value)
        break
      }
      case 'e': {
        const values = popToMark()
        const list = top('list', isList)
        for (const value of values) list.push(value)
        break
      }
      case 's': {
        const value = pop()
        set([pop(), value])
        break
      }
      case 'u':
        set(popToMark())
        break
      case 'c':
        stack.push(new Global(line(), line()))
        break
      case '\x93': {
        const name = pop()
        stack.push(new Global(String(pop()), String(name)))
        break
      }
      // The second one makes an instance of a class.
      case 'R':
      case '\x81': {
        const given = pop()
        const what = pop()
        if (!(what instanceof Global) || !isList(given))
          throw new Error('the pickle calls something that is not a function')
        stack.push(call(what, given))
        break
      }
      // State that is set on an object after it was made: the metadata of a state_dict.
      case 'b':
        pop()
        break
      case 'Q':
        stack.push(persistent(pop()))
        break
      default:
        throw new Error(`the pickle has the instruction ${describe(code)}, which a state_dict does not need`)
    }
  }
}

const describe = (code: number): string =>
  code > 0x20 && code < 0x7f ? `'${shorten(String.fromCharCode(code))}'` : `0x${code.toString(16)}`

/** A whole number of any length, little-endian. */
function longOf(bytes: Uint8Array): number {
  let value = 0n
  bytes.forEach((byte, i) => {
    value |= BigInt(byte) << BigInt(8 * i)
  })
  return Number(BigInt.asIntN(8 * bytes.length, value))
}
