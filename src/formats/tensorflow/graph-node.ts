// A node of a TensorFlow graph, as TensorFlow.js writes it: protobuf's JSON, in which text is base64 and whole numbers are
// text.

import { isRecord } from '../../check/check.js'
import { describeValue, shorten } from '../../check/describe-value.js'

/** An output of a node. */
export interface Source {
  readonly node: string
  readonly output: number
}

export class GraphNode {
  readonly name: string
  readonly op: string
  /** Its inputs, without control inputs. */
  readonly inputs: readonly Source[]
  readonly #attributes: Readonly<Record<string, unknown>>

  /** @throws if it is not a node. */
  constructor(value: unknown) {
    const { name, op, input = [], attr = {} } = isRecord(value) ? value : {}
    const isList = Array.isArray(input) && input.every((one) => typeof one === 'string')
    if (typeof name !== 'string' || name === '' || typeof op !== 'string' || !isList || !isRecord(attr))
      throw new Error(
        `loadModel: a node of the graph must be { name, op, input, attr }, got ${describeValue(value)}`,
      )
    this.name = name
    this.op = op
    this.inputs = (input as readonly string[]).filter((one) => !one.startsWith('^')).map(sourceOf)
    this.#attributes = attr
  }

  /** Text; undefined if there is no such attribute. */
  text(key: string): string | undefined {
    const value = this.#one(key, 's')
    return value === undefined ? undefined : textOf(value)
  }

  texts(key: string): readonly string[] {
    return this.#list(key, 's').map(textOf)
  }

  number(key: string): number | undefined {
    const value = this.#one(key, 'f') ?? this.#one(key, 'i')
    return value === undefined ? undefined : Number(value)
  }

  numbers(key: string): readonly number[] {
    const list = this.#list(key, 'i').map(Number)
    if (!list.every(Number.isSafeInteger))
      throw new Error(`${key} must be whole numbers, got ${describeValue(list)}`)
    return list
  }

  truth(key: string): boolean {
    return this.#one(key, 'b') === true
  }

  /** The axes of a shape, with −1 for any size; undefined if there is none. */
  shape(key: string): readonly number[] | undefined {
    return axesOf(this.#one(key, 'shape'))
  }

  #one(key: string, kind: string): unknown {
    const value = Object.hasOwn(this.#attributes, key) ? this.#attributes[key] : undefined
    return isRecord(value) ? value[kind] : undefined
  }

  #list(key: string, kind: string): readonly unknown[] {
    const list = this.#one(key, 'list')
    const values = isRecord(list) ? (list[kind] ?? []) : []
    return Array.isArray(values) ? values : []
  }
}

/** The axes of a `TensorShape`; undefined if it is not one, or its rank is unknown. */
export function axesOf(shape: unknown): readonly number[] | undefined {
  if (!isRecord(shape) || shape.unknownRank === true) return undefined
  const dims: unknown = shape.dim ?? []
  if (!Array.isArray(dims)) return undefined
  return dims.map((dim: unknown) => (isRecord(dim) ? Number(dim.size ?? -1) : -1))
}

/** `name`, or `name:1` for the second output. */
export function sourceOf(reference: string): Source {
  const colon = reference.lastIndexOf(':')
  const output = colon < 0 ? 0 : Number(reference.slice(colon + 1))
  return Number.isSafeInteger(output) && output >= 0 && colon !== 0
    ? { node: colon < 0 ? reference : reference.slice(0, colon), output }
    : { node: reference, output: 0 }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return String.fromCharCode(...(value as number[]).slice(0, 1000))
  try {
    return atob(String(value))
  } catch {
    throw new Error(`an attribute is text in base64, got '${shorten(String(value))}'`)
  }
}
