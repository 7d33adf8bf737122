// Reads and writes messages in the protocol buffers format, by tables of their fields.
//
// The library `pbf` handles the encoding of numbers and texts, but trusts its input. The code here checks that lengths stay
// within their message, and limits the nesting of messages.

import { PbfReader, PbfWriter } from 'pbf'

/** The type of a field: a number in one of three encodings, text, bytes, or a message with that table. */
type Kind = 'int' | 'float' | 'double' | 'text' | 'bytes' | (() => Table)

/** A field of a message. */
export interface Field {
  readonly number: number
  readonly kind: Kind
  readonly repeated: boolean
}

/** The fields of a message, by their names here. */
export type Table = Readonly<Record<string, Field>>

/** A table that has every field of a message. */
export type TableOf<T> = { readonly [K in keyof T]-?: Field }

export const one = (number: number, kind: Kind): Field => ({ number, kind, repeated: false })
export const list = (number: number, kind: Kind): Field => ({ number, kind, repeated: true })

/** A message to be written: absent fields are not written. */
export type Draft<T> = T extends ArrayBufferView
  ? T
  : T extends readonly (infer U)[]
    ? readonly Draft<U>[]
    : T extends ArrayLike<infer U> & object
      ? ArrayLike<U>
      : T extends object
        ? { readonly [K in keyof T]?: Draft<T[K]> | undefined }
        : T

/** How deep messages may be nested. */
const deepest = 64

/** Wire types, which determine how to find a value's end. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

type Values = Record<string, unknown>

/**
 * Reads a message. Lists are present even if they are empty, other fields only if the file has them. Fields that are not in
 * the table are skipped. Bytes are views of `bytes`.
 * @throws if the bytes are damaged.
 */
export function decodeMessage<T>(bytes: Uint8Array, table: TableOf<T>): T {
  return new MessageReader(bytes).message(table as Table, bytes.length, 0) as T
}

class MessageReader {
  readonly #pbf: PbfReader
  readonly #known = new Map<Table, ReadonlyMap<number, readonly [string, Field]>>()

  constructor(bytes: Uint8Array) {
    // The slice() of Node's Buffer would not copy.
    this.#pbf = new PbfReader(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  }

  message(table: Table, end: number, depth: number): Values {
    if (depth > deepest) throw new Error(`its messages are nested more than ${deepest} deep`)
    const pbf = this.#pbf
    const fields = this.#byNumber(table)
    const values: Values = {}
    for (const [name, { repeated }] of Object.entries(table)) if (repeated) values[name] = []
    while (pbf.pos < end) {
      const tag = pbf.readVarint()
      const field = fields.get(Math.floor(tag / 8))
      const stop = this.#endOf(tag % 8, end)
      if (field) this.#field(values, field[0], field[1], tag % 8, stop, depth)
      pbf.pos = stop
    }
    return values
  }

  #byNumber(table: Table): ReadonlyMap<number, readonly [string, Field]> {
    let fields = this.#known.get(table)
    if (!fields) {
      fields = new Map(Object.entries(table).map((entry) => [entry[1].number, entry]))
      this.#known.set(table, fields)
    }
    return fields
  }

  /** The end of the value that begins here; if it has a length, after that length. */
  #endOf(type: number, end: number): number {
    const pbf = this.#pbf
    let stop: number
    if (type === wire.bytes) {
      const length = pbf.readVarint()
      stop = pbf.pos + length
    } else if (type === wire.varint) {
      stop = pbf.pos
      while (pbf.buf[stop] > 0x7f) stop++
      stop++
    } else if (type === wire.fixed32 || type === wire.fixed64)
      stop = pbf.pos + (type === wire.fixed32 ? 4 : 8)
    else throw new Error(`the field at byte ${pbf.pos} has the unknown type ${type}`)
    if (stop > end || pbf.pos > end)
      throw new Error(
        `it is truncated or damaged: a field at byte ${pbf.pos} ends at byte ${stop}, the message around it at byte ${end}`,
      )
    return stop
  }

  #field(values: Values, name: string, field: Field, type: number, stop: number, depth: number): void {
    const { kind, repeated } = field
    const numeric = kind === 'int' || kind === 'float' || kind === 'double'
    if (numeric && repeated && type === wire.bytes) {
      const before = values[name] as readonly number[]
      const packed = this.#packed(kind, stop)
      values[name] = before.length === 0 ? packed : [...before, ...packed]
      return
    }
    if (type !== wireTypeOf(kind)) throw new Error(`the field '${name}' has the wrong type, ${type}`)
    const value = this.#value(kind, stop, depth)
    if (!repeated) values[name] = value
    else if (Array.isArray(values[name])) values[name].push(value)
    else values[name] = [...(values[name] as Float32Array), value]
  }

  #value(kind: Kind, stop: number, depth: number): unknown {
    const pbf = this.#pbf
    if (kind === 'int') return pbf.readVarint(true)
    if (kind === 'float') return pbf.readFloat()
    if (kind === 'double') return pbf.readDouble()
    if (kind === 'bytes') return pbf.buf.subarray(pbf.pos, stop)
    return kind === 'text' ? this.#text(stop) : this.message(kind(), stop, depth + 1)
  }

  #text(stop: number): string {
    return new TextDecoder().decode(this.#pbf.buf.subarray(this.#pbf.pos, stop))
  }

  #packed(kind: 'int' | 'float' | 'double', stop: number): number[] | Float32Array | Float64Array {
    const pbf = this.#pbf
    if (kind === 'int') {
      const numbers: number[] = []
      while (pbf.pos < stop) numbers.push(pbf.readVarint(true))
      if (pbf.pos > stop) throw new Error(`a number ends after its field, at byte ${pbf.pos}`)
      return numbers
    }
    // Copies, so that they are aligned.
    const { buffer, byteLength } = pbf.buf.slice(pbf.pos, stop)
    const size = kind === 'float' ? 4 : 8
    if (byteLength % size !== 0)
      throw new Error(`${byteLength} bytes cannot be numbers of ${size} bytes each`)
    return kind === 'float' ? new Float32Array(buffer) : new Float64Array(buffer)
  }
}

const wireTypeOf = (kind: Kind): number => {
  if (kind === 'int') return wire.varint
  if (kind === 'float') return wire.fixed32
  return kind === 'double' ? wire.fixed64 : wire.bytes
}

/** Writes a message. Lists of numbers are packed. */
export function encodeMessage<T>(message: Draft<T>, table: TableOf<T>): Uint8Array {
  const values = message as Values
  const pbf = new PbfWriter(new Uint8Array(bytesIn(values) + 4096))
  writeFields(values, table as Table, pbf)
  return pbf.finish()
}

/** How many bytes the byte fields of a message hold. Allocating that much at once saves copies of large data. */
function bytesIn(value: unknown): number {
  if (value instanceof Uint8Array) return value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + bytesIn(item), 0)
  return typeof value === 'object' && value !== null ? bytesIn(Object.values(value)) : 0
}

function writeFields(values: Values, table: Table, pbf: PbfWriter): void {
  for (const [name, { number, kind, repeated }] of Object.entries(table)) {
    const value = values[name]
    if (value === undefined) continue
    if (!repeated) writeValue(number, kind, value, pbf)
    else if (kind === 'int') pbf.writePackedVarint(number, Array.from(value as ArrayLike<number>))
    else if (kind === 'float') pbf.writePackedFloat(number, value as number[])
    else if (kind === 'double') pbf.writePackedDouble(number, value as number[])
    else for (const item of value as readonly unknown[]) writeValue(number, kind, item, pbf)
  }
}

function writeValue(number: number, kind: Kind, value: unknown, pbf: PbfWriter): void {
  if (kind === 'int') pbf.writeVarintField(number, value as number)
  else if (kind === 'float') pbf.writeFloatField(number, value as number)
  else if (kind === 'double') pbf.writeDoubleField(number, value as number)
  else if (kind === 'text') pbf.writeStringField(number, value as string)
  else if (kind === 'bytes') pbf.writeBytesField(number, value as Uint8Array)
  else pbf.writeMessage(number, (inner: Values) => writeFields(inner, kind(), pbf), value as Values)
}
