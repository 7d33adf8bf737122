// Builds an ONNX graph: nodes, constants, and values with unique names.

import type { NDArray, Shape } from '../../../kernels/shape.js'
import { Layouts, type Layout } from '../channels-first/layouts.js'
import { rearranged, ordered } from '../channels-first/rearranged.js'
import type { ShapedNode } from '../channels-first/shaped-graph.js'
import type { Draft } from '../protobuf.js'
import { attributeType, dataType, type AttributeProto, type NodeProto, type TensorProto } from './messages.js'

/** An attribute's value: whole numbers, unless marked as a float, or text. */
export type Attribute = number | readonly number[] | string | { readonly float: number }

/** The result of a layer: a value's name, and its layout. */
export interface Computed {
  readonly name: string
  readonly layout: Layout
  /** `[H, W, C]`, if it is an image flattened channels first. */
  readonly image?: Shape | undefined
}

/** A node that is complete except for the final names of its values. */
interface DraftNode {
  readonly opType: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, Attribute>>
}

export class OnnxGraph {
  readonly layouts: Layouts<string>
  readonly #nodes: DraftNode[] = []
  /** Constants that can be rearranged here. */
  readonly #arrays = new Map<string, NDArray>()
  readonly #constants = new Map<string, Draft<TensorProto>>()
  readonly #taken = new Set<string>()
  readonly #nodeNames = new Set<string>()
  readonly #known = new Map<string, string>()
  /** Values whose final name is different. */
  readonly #renamed = new Map<string, string>()
  /** The name of the current layer. */
  place = ''

  /** @param ports the names of inputs and outputs, which are fixed. */
  constructor(shapes: readonly Shape[], ports: readonly string[]) {
    for (const name of ports) this.#taken.add(name)
    this.layouts = new Layouts<string>(shapes, {
      permute: (value, perm) => this.#permute(value, perm),
      reshape: this.reshape,
    })
  }

  /** One of a node's inputs. */
  take({ inputs }: ShapedNode, layout: Layout, i = 0): string {
    return this.layouts.get(inputs[i], layout)
  }

  /** Adds a node; an input that is left out is ''. @returns the name of its output. */
  node(opType: string, inputs: readonly string[], attributes: DraftNode['attributes'] = {}): string {
    const output = unused(`${this.place}/${opType}`, this.#taken)
    const name = unused(this.place || opType, this.#nodeNames)
    this.#nodes.push({ opType, name, inputs, output, attributes })
    return output
  }

  /** A batch size of 0 means as many as there are. */
  reshape = (value: string, shape: Shape): string => {
    const array = this.#arrays.get(value)
    return array
      ? this.array({ ...array, shape: [array.shape[0], ...shape.slice(1)] }, value)
      : this.node('Reshape', [value, this.integers(shape)])
  }

  #permute(value: string, perm: readonly number[]): string {
    const array = this.#arrays.get(value)
    return array
      ? this.array(rearranged(array, ordered(array.shape, perm)), value)
      : this.node('Transpose', [value], { perm })
  }

  /** Whole numbers as a constant. */
  integers(values: readonly number[]): string {
    return this.#constant(`integers ${values.join(' ')}`, () => ({
      dims: [values.length],
      dataType: dataType.INT64,
      rawData: bytesOf(BigInt64Array.from(values, BigInt)),
    }))
  }

  /** A number as a constant. */
  scalar(value: number): string {
    return this.#constant(`number ${value}`, () => floats({ shape: [], data: Float32Array.of(value) }))
  }

  /** An array as a constant. @param name its name, unless that is taken. */
  array(array: NDArray, name: string): string {
    const own = unused(name, this.#taken)
    this.#arrays.set(own, array)
    this.#constants.set(own, floats(array))
    return own
  }

  #constant(key: string, make: () => Draft<TensorProto>): string {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const own = unused('constant', this.#taken)
    this.#known.set(key, own)
    this.#constants.set(own, make())
    return own
  }

  /** Gives a value the name of an output. */
  output(value: string, name: string): void {
    const made = this.#nodes.some(({ output }) => output === value)
    this.place = name
    if (made && !this.#renamed.has(value)) this.#renamed.set(value, name)
    else if (value !== name) this.#renamed.set(this.node('Identity', [value]), name)
  }

  get nodes(): readonly Draft<NodeProto>[] {
    const named = (value: string): string => this.#renamed.get(value) ?? value
    return this.#nodes.map(({ opType, name, inputs, output, attributes }) => ({
      ...{ opType, name, input: inputs.map(named), output: [named(output)] },
      attribute: Object.entries(attributes).map(([key, value]) => attributeOf(key, value)),
    }))
  }

  /** Those that are used: some were only rearranged. */
  get constants(): readonly Draft<TensorProto>[] {
    const used = new Set(this.#nodes.flatMap(({ inputs }) => inputs))
    return [...this.#constants]
      .filter(([name]) => used.has(name))
      .map(([name, tensor]) => ({ name, ...tensor }))
  }
}

/** The name, or one that begins with it; it is then taken. */
function unused(name: string, taken: Set<string>): string {
  let own = name
  for (let n = 1; taken.has(own); n++) own = `${name}_${n}`
  taken.add(own)
  return own
}

const floats = ({ shape, data }: NDArray): Draft<TensorProto> => ({
  ...{ dims: shape, dataType: dataType.FLOAT },
  rawData: bytesOf(Float32Array.from(data)),
})

const bytesOf = ({ buffer }: Float32Array | BigInt64Array): Uint8Array => new Uint8Array(buffer)

function attributeOf(name: string, value: Attribute): Draft<AttributeProto> {
  if (typeof value === 'string') return { name, type: attributeType.STRING, s: value }
  if (typeof value === 'number') return { name, type: attributeType.INT, i: value }
  if ('float' in value) return { name, type: attributeType.FLOAT, f: value.float }
  return { name, type: attributeType.INTS, ints: value }
}
