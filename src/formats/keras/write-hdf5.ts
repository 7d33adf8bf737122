// Writes HDF5 files of groups and float32 arrays, in the simplest form of the format, which every version of its library
// reads.
//
//   superblock, version 0, with the address of the root group
//   object header, version 1: messages that say what a group links to, or what an array is and where its bytes are
//
// The HDF Group, "HDF5 File Format Specification", version 3.0, parts II.A, IV.A.1.a and IV.A.2.
// https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html

import type { NDArray } from '../../../kernels/shape.js'

/** A group: its members by name, and its own name, which is written as an attribute. */
export interface Hdf5Tree {
  readonly name?: string
  readonly members: ReadonlyMap<string, Hdf5Tree | NDArray>
}

/** Types of header messages. */
const message = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  fillValue: 5,
  link: 6,
  layout: 8,
  groupInfo: 10,
  attribute: 12,
}

const superblockBytes = 96
const nowhere = 0xffff_ffff_ffff_ffffn

/** Consecutive fields, little-endian. */
class Fields {
  readonly #bytes: number[] = []

  /** Whole numbers of `size` bytes each. */
  numbers(size: number, ...values: readonly (number | bigint)[]): this {
    for (const value of values)
      for (let i = 0n; i < size; i++) this.#bytes.push(Number((BigInt(value) >> (8n * i)) & 0xffn))
    return this
  }

  /** Bytes, padded with zeros to a length. */
  bytes(values: Uint8Array, length = values.length): this {
    this.#bytes.push(...values)
    for (let i = values.length; i < length; i++) this.#bytes.push(0)
    return this
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }
}

/** The bytes of an HDF5 file. */
export function encodeHdf5(root: Hdf5Tree): Uint8Array {
  const writer = new Writer(superblockBytes)
  const rootAddress = writer.group(root)
  const head = new Fields()
  head.bytes(Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a))
  // Versions of the superblock, of free space, of the root group and of shared messages; sizes of addresses and of lengths.
  head.bytes(Uint8Array.of(0, 0, 0, 0, 0, 8, 8, 0))
  head.numbers(2, 4, 16).numbers(4, 0)
  head.numbers(8, 0n, nowhere, BigInt(writer.end), nowhere)
  head.numbers(8, 0n, BigInt(rootAddress)).numbers(4, 0, 0).numbers(8, 0n, 0n)
  return joined([head.done(), ...writer.parts], writer.end)
}

class Writer {
  readonly parts: Uint8Array[] = []
  end: number

  constructor(start: number) {
    this.end = start
  }

  /** Writes the members of a group, and then the group. @returns its address. */
  group({ name, members }: Hdf5Tree): number {
    const links = [...members].map(([key, member]) =>
      link(key, 'data' in member ? this.#array(member) : this.group(member)),
    )
    const info = new Fields().numbers(1, 0, 0).numbers(8, nowhere, nowhere).done()
    return this.#header([
      [message.linkInfo, info],
      [message.groupInfo, Uint8Array.of(0, 0)],
      ...links.map((one) => [message.link, one] as const),
      ...(name === undefined ? [] : [[message.attribute, textAttribute('name', name)] as const]),
    ])
  }

  #array({ shape, data }: NDArray): number {
    const values = new Uint8Array(Float32Array.from(data).buffer)
    const at = this.#write(values)
    const layout = new Fields().numbers(1, 3, 1).numbers(8, BigInt(at), BigInt(values.length)).done()
    return this.#header([
      [message.dataspace, dataspace(shape)],
      [message.datatype, float32],
      // Space is allocated at once, and no fill value is written.
      [message.fillValue, Uint8Array.of(2, 1, 1, 0)],
      [message.layout, layout],
    ])
  }

  #header(messages: readonly (readonly [type: number, body: Uint8Array])[]): number {
    const fields = new Fields()
    const sizes = messages.map(([, body]) => padded(body.length))
    fields.numbers(1, 1, 0).numbers(2, messages.length)
    fields.numbers(
      4,
      1,
      sizes.reduce((sum, size) => sum + 8 + size, 0),
      0,
    )
    messages.forEach(([type, body], i) => {
      fields.numbers(2, type, sizes[i]).numbers(1, 0, 0, 0, 0).bytes(body, sizes[i])
    })
    return this.#write(fields.done())
  }

  #write(bytes: Uint8Array): number {
    const at = this.end
    const whole = new Uint8Array(padded(bytes.length))
    whole.set(bytes)
    this.parts.push(whole)
    this.end += whole.length
    return at
  }
}

/** A length that is a multiple of 8. */
const padded = (length: number): number => Math.ceil(length / 8) * 8

const dataspace = (shape: readonly number[]): Uint8Array =>
  new Fields()
    .numbers(1, 1, shape.length, 0, 0, 0, 0, 0, 0)
    .numbers(8, ...shape.map(BigInt))
    .done()

/** IEEE 754, little-endian: 8 bits of exponent from bit 23, biased by 127, and 23 of mantissa. */
const float32 = new Fields().numbers(1, 0x11, 0x20, 31, 0).numbers(4, 4).numbers(2, 0, 32).numbers(1, 23, 8, 0, 23).numbers(4, 127).done() // prettier-ignore

/** A hard link: a name in UTF-8, and the address of its target. */
function link(name: string, address: number): Uint8Array {
  const text = new TextEncoder().encode(name)
  return new Fields()
    .numbers(1, 1, 0x11, 1)
    .numbers(2, text.length)
    .bytes(text)
    .numbers(8, BigInt(address))
    .done()
}

/** A text in UTF-8 of exactly this length. */
function textAttribute(name: string, value: string): Uint8Array {
  const [key, text] = [`${name}\0`, value].map((one) => new TextEncoder().encode(one))
  const datatype = new Fields().numbers(1, 0x13, 0x11, 0, 0).numbers(4, text.length).done()
  const space = dataspace([])
  return new Fields()
    .numbers(1, 1, 0)
    .numbers(2, key.length, datatype.length, space.length)
    .bytes(key, padded(key.length))
    .bytes(datatype, padded(datatype.length))
    .bytes(space, padded(space.length))
    .bytes(text)
    .done()
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
