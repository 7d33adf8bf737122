// The attributes of a node, by type. Attributes that nobody has read are unknown ones.

import { attributeType, type AttributeProto, type GraphProto, type TensorProto } from './messages.js'
import { Unsupported } from './unsupported.js'

/** The form in which a user's factory gets an attribute. */
export type PlainValue = number | string | readonly number[] | readonly string[]

/** The most numbers that an attribute may list; no operator's has more. */
const longest = 4096

export class Attributes {
  readonly #byName: ReadonlyMap<string, AttributeProto>
  readonly #asked = new Set<string>()

  constructor(attributes: readonly AttributeProto[]) {
    this.#byName = new Map(attributes.map((attribute) => [attribute.name ?? '', attribute]))
  }

  int(name: string): number | undefined
  int(name: string, otherwise: number): number
  int(name: string, otherwise?: number): number | undefined {
    return this.#get(name, 'INT') ? (this.#byName.get(name)!.i ?? 0) : otherwise
  }

  float(name: string, otherwise: number): number {
    return this.#get(name, 'FLOAT') ? (this.#byName.get(name)!.f ?? 0) : otherwise
  }

  text(name: string, otherwise: string): string {
    return this.#get(name, 'STRING') ? (this.#byName.get(name)!.s ?? '') : otherwise
  }

  ints(name: string): readonly number[] | undefined
  ints(name: string, otherwise: readonly number[]): readonly number[]
  ints(name: string, otherwise?: readonly number[]): readonly number[] | undefined {
    const attribute = this.#get(name, 'INTS')
    return attribute ? listOf(attribute.ints) : otherwise
  }

  floats(name: string): readonly number[] | undefined {
    const attribute = this.#get(name, 'FLOATS')
    return attribute && listOf(attribute.floats)
  }

  tensor(name: string): TensorProto | undefined {
    return this.#get(name, 'TENSOR')?.t
  }

  graph(name: string): GraphProto | undefined {
    return this.#get(name, 'GRAPH')?.g
  }

  /** Whether the node has it. */
  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** Attributes that do not matter here. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name)
  }

  /** The names of those that nobody has read. */
  get unknown(): readonly string[] {
    return [...this.#byName.keys()].filter((name) => !this.#asked.has(name))
  }

  /** All attributes that are numbers, texts, or lists of these. */
  plain(): ReadonlyMap<string, PlainValue> {
    const values = new Map<string, PlainValue>()
    for (const [name, { type, f = 0, i = 0, s = '', floats, ints, strings }] of this.#byName) {
      if (type === attributeType.FLOAT) values.set(name, f)
      else if (type === attributeType.INT) values.set(name, i)
      else if (type === attributeType.STRING) values.set(name, s)
      else if (type === attributeType.FLOATS) values.set(name, Array.from(floats))
      else if (type === attributeType.INTS) values.set(name, Array.from(ints))
      else if (type === attributeType.STRINGS) values.set(name, strings)
    }
    return values
  }

  #get(name: string, type: keyof typeof attributeType): AttributeProto | undefined {
    this.#asked.add(name)
    const attribute = this.#byName.get(name)
    if (!attribute) return undefined
    if (attribute.refAttrName) throw new Unsupported(`the attribute '${name}' refers to one of a function`)
    if (attribute.type !== attributeType[type])
      throw new Unsupported(`the attribute '${name}' is not of the type ${type}`)
    return attribute
  }
}

function listOf(numbers: ArrayLike<number>): readonly number[] {
  if (numbers.length > longest) throw new Unsupported(`a list of ${numbers.length} numbers is too long`)
  return Array.from(numbers)
}
