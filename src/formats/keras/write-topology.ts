// Describes one of our graphs as a topology of Keras: layers by name, and the inputs of each of their applications.

import type { Shape } from '../../../kernels/shape.js'
import { bodyOf } from '../../graph/block.js'
import { Graph } from '../../graph/graph.js'
import { Layer } from '../../layers/layer.js'
import type { Call, SymbolicTensor } from '../../layers/symbolic.js'
import { Problems, Inexpressible } from '../problems.js'
import type { Dialect } from './write-activation.js'
import { kerasParts } from './write-layers.js'

/** A value: the layer that computes it, the index of the application, and the index of the output. */
export interface Reference {
  readonly layer: string
  readonly node: number
  readonly output: number
  readonly shape: Shape
  /** The kind of model that the layer is, if it is one. */
  readonly nested?: 'Sequential' | 'Functional'
}

/** A layer of a topology. */
export interface WrittenLayer {
  readonly name: string
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  readonly trainable: boolean
  /** The inputs of its applications. */
  readonly calls: (readonly Reference[])[]
  /** Our layer whose weights it has. */
  readonly layer?: Layer
  /** The nested model, if it is one. */
  readonly model?: Topology
}

/** A model. */
export interface Topology {
  readonly name: string
  readonly sequential: boolean
  readonly layers: readonly WrittenLayer[]
  readonly inputs: readonly Reference[]
  readonly outputs: readonly Reference[]
}

/** @throws if the dialect lacks a part of it: the message lists all such parts. */
export function topologyOf(graph: Graph, dialect: Dialect): Topology {
  const problems = new Problems()
  const topology = new Writer(dialect, problems, new Set()).model(graph, graph.name, '')
  problems.refuse(
    `exportModel: ${dialect} has no equivalent of`,
    'Export a model without them, or to ONNX or PyTorch.',
  )
  return topology
}

class Writer {
  readonly #dialect: Dialect
  readonly #problems: Problems
  /** Names of layers, including those of nested models, since TensorFlow.js identifies weights by them. */
  readonly #taken: Set<string>

  constructor(dialect: Dialect, problems: Problems, taken: Set<string>) {
    this.#dialect = dialect
    this.#problems = problems
    this.#taken = taken
  }

  model(graph: Graph, name: string, path: string): Topology {
    const layers: WrittenLayer[] = []
    const made = new Map<Call['target'], readonly WrittenLayer[]>()
    const values = new Map<Call, readonly Reference[]>()
    const entering = graph.inputs.map((port) => {
      const layer = this.#name(port.name, path)
      const config = { shape: port.shape }
      layers.push({ name: layer, className: 'InputLayer', config, trainable: true, calls: [] })
      return { layer, node: 0, output: 0, shape: port.shape }
    })
    const valueOf = (tensor: SymbolicTensor): Reference => {
      const entrance = graph.entrance(tensor)
      return entrance === undefined ? values.get(tensor.call)![tensor.output] : entering[entrance]
    }
    for (const call of graph.calls) {
      const own = graph.nameOf(call)
      let parts = made.get(call.target)
      if (!parts) {
        parts = this.#parts(call, own, path)
        layers.push(...parts)
        made.set(call.target, parts)
      }
      values.set(call, applied(parts, call, call.inputs.map(valueOf)))
    }
    const outputs = graph.outputs.map(({ tensor }) => valueOf(tensor))
    const once = [...graph.places.values()].every(({ calls }) => calls.length <= 1)
    const sequential = graph.kind === 'sequential' && once && entering.length === 1 && outputs.length === 1
    return { name, sequential, layers, inputs: entering, outputs }
  }

  #parts(call: Call<Layer | Graph>, name: string, path: string): readonly WrittenLayer[] {
    const { target } = call
    const inner = target instanceof Layer ? bodyOf(target, call) : target
    if (inner) {
      const own = this.#name(name, path)
      const model = this.model(inner, own, `${path}${name}/`)
      const className = model.sequential ? 'Sequential' : 'Functional'
      return [{ name: own, className, config: {}, trainable: true, calls: [], model }]
    }
    const layer = target as Layer
    const { trainable } = layer
    const parts = this.#said(call as Call<Layer>, path + name)
    return parts.map(({ className, config, suffix }) => ({
      ...{ name: this.#name(name + suffix, path), className, config, trainable, calls: [] },
      ...(suffix === '' && { layer }),
    }))
  }

  #said({ target: layer, inputs }: Call<Layer>, place: string) {
    const inputShapes = inputs.map(({ shape }) => shape)
    const { outputShape } = layer.definition as { outputShape: (shapes: readonly Shape[]) => Shape }
    try {
      return kerasParts({ layer, inputShapes, shape: outputShape(inputShapes), dialect: this.#dialect })
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error
      this.#problems.add(error.message, place)
      return [{ className: 'Activation', config: { activation: 'linear' }, suffix: '' }]
    }
  }

  /** A name that no other layer has; it is put after those of the surrounding models if it is already taken. */
  #name(name: string, path: string): string {
    // TensorFlow.js allows letters, digits, dots, dashes and underscores; Keras allows everything but slashes.
    const others = this.#dialect === 'Keras' ? /\//g : /[^A-Za-z0-9._-]|^[._-]/g
    const whole = `${path}${name}`.replaceAll(others, '_')
    const plain = name.replaceAll(others, '_')
    let own = this.#taken.has(plain) ? whole : plain
    for (let n = 1; this.#taken.has(own); n++) own = `${whole}_${n}`
    this.#taken.add(own)
    return own
  }
}

/** Records an application of consecutive layers, and returns the resulting values. */
function applied(
  parts: readonly WrittenLayer[],
  call: Call,
  inputs: readonly Reference[],
): readonly Reference[] {
  let taken = inputs
  for (const { name, calls, model } of parts) {
    const node = calls.length
    const nested = model && (model.sequential ? ('Sequential' as const) : ('Functional' as const))
    calls.push(taken)
    const outputs: readonly Shape[] = model ? model.outputs.map(({ shape }) => shape) : [shapeAfter(call)]
    taken = outputs.map((shape, output) => ({ layer: name, node, output, shape, ...(nested && { nested }) }))
  }
  return taken
}

/** The shape of a layer's value. Shapes between its parts are known only to Keras itself. */
function shapeAfter({ target, inputs }: Call): Shape {
  const { definition } = target as Layer
  return 'outputShape' in definition ? definition.outputShape(inputs.map(({ shape }) => shape)) : []
}
