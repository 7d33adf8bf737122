// A flattened graph: one node per layer that runs, including those of nested graphs and named activations, over numbered
// values.

import { formatShape, sameShape, type Shape } from '../../kernels/shape.js'
import { aFunction, anyObject, isRecord, truth, type Check } from '../check/check.js'
import { options } from '../check/options.js'
import { activation } from '../layers/activation.js'
import type { WeightSpec } from '../layers/definition.js'
import { Layer, type Working } from '../layers/layer.js'
import { regularizer } from '../layers/regularizer.js'
import { checkShape, type Call, type SymbolicTensor } from '../layers/symbolic.js'
import { initializer } from '../tensor/initializer.js'
import { bodyOf } from './block.js'
import { Graph } from './graph.js'

/** A layer that runs. */
export interface Node {
  readonly layer: Working
  /** The layer's name, after those of the graphs that contain it: `base/conv2d`. */
  readonly name: string
  /** Its index among the layers, from 0, on which its random numbers depend. A named activation has its layer's. */
  readonly index: number
  /** The numbers of its input values. */
  readonly inputs: readonly number[]
  /** The number of its output value. */
  readonly output: number
}

/** A weight of a graph. */
export interface NamedWeight {
  /** `conv2d/kernel`: the layer's name and the weight's, after those of nested graphs. */
  readonly name: string
  readonly layer: Layer
  /** The weight's name in its layer. */
  readonly key: string
  readonly spec: WeightSpec
}

/** A layer or a nested model at one of its applications. */
export interface Application {
  /** Its name, after those of the graphs that contain it. */
  readonly name: string
  /** The numbers of its output values. */
  readonly outputs: readonly number[]
}

/** A graph's nodes and values. */
export interface Flat {
  /** The nodes that the outputs depend on, in execution order. */
  readonly nodes: readonly Node[]
  /** The input values, and the output values. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** The number of values. */
  readonly values: number
  /** Every weight once, in the order of the layers. */
  readonly weights: readonly NamedWeight[]
  /** All applications, in execution order; a nested model comes after its layers. */
  readonly applications: readonly Application[]
}

/** @throws if a layer is applied to inputs that require different weights. */
export function flatten(graph: Graph): Flat {
  const builder = new Builder()
  const inputs = graph.inputs.map(() => builder.value())
  const outputs = builder.lay(graph, inputs, '')
  const nodes = neededFor(outputs, builder.nodes)
  const { values, weights, applications } = builder
  return { nodes, inputs, outputs, values, weights: [...weights.values()].flat(), applications }
}

/** The nodes that these values depend on. Further outputs of a nested model may not be used here. */
export function neededFor(outputs: readonly number[], nodes: readonly Node[]): readonly Node[] {
  const needed = new Set(outputs)
  return nodes
    .toReversed()
    .filter(({ inputs, output }) => {
      if (!needed.has(output)) return false
      for (const value of inputs) needed.add(value)
      return true
    })
    .toReversed()
}

const chosen: Check = (where, value) => {
  ;(typeof value === 'string' || isRecord(value) ? initializer : aFunction)(where, value)
}

const checkSpec = options<WeightSpec>(
  { shape: checkShape, initializer: chosen },
  { trained: truth, regularizer },
)

class Builder {
  readonly nodes: Node[] = []
  readonly weights = new Map<Layer, readonly NamedWeight[]>()
  readonly applications: Application[] = []
  values = 0
  #layers = 0

  value(): number {
    return this.values++
  }

  /** Adds a graph's nodes. `inputs` are its input values; returns its output values. */
  lay(graph: Graph, inputs: readonly number[], prefix: string): readonly number[] {
    const known = new Map<Call, readonly number[]>()
    const valueOf = (tensor: SymbolicTensor): number => {
      const entrance = graph.entrance(tensor)
      return entrance === undefined ? known.get(tensor.call)![tensor.output] : inputs[entrance]
    }
    for (const call of graph.calls) {
      const name = prefix + graph.nameOf(call)
      const taken = call.inputs.map(valueOf)
      const { target } = call
      const inner = target instanceof Layer ? bodyOf(target, call) : target
      const outputs = inner
        ? this.lay(inner, taken, `${name}/`)
        : [this.#layer(target as Working, name, call, taken)]
      known.set(call, outputs)
      this.applications.push({ name, outputs })
    }
    return graph.outputs.map(({ tensor }) => valueOf(tensor))
  }

  /** Adds a layer, and the activation that its configuration names; returns its output. */
  #layer(layer: Working, name: string, call: Call, inputs: readonly number[]): number {
    this.#addWeights(
      layer,
      name,
      call.inputs.map(({ shape }) => shape),
    )
    const index = this.#layers++
    const output = this.value()
    this.nodes.push({ layer, name, index, inputs, output })
    const { activation: f = 'linear' } = layer.definition
    if (f === 'linear') return output
    const after = this.value()
    this.nodes.push({
      layer: activation({ activation: f }) as Working,
      name,
      index,
      inputs: [output],
      output: after,
    })
    return after
  }

  #addWeights(layer: Working, name: string, inputShapes: readonly Shape[]): void {
    const wanted = layer.definition.weights?.(inputShapes) ?? {}
    anyObject(`layer '${name}': what weights gives`, wanted)
    const specs = Object.entries(wanted)
    for (const [key, spec] of specs) checkSpec(`weight '${name}/${key}'`, spec)
    const known = this.weights.get(layer)
    known?.forEach(({ key, spec: { shape }, name: first }, i) => {
      if (specs[i]?.[0] !== key || !sameShape(specs[i][1].shape, shape))
        throw new Error(
          `layer '${name}': it shares its weights with its first use, where '${first}' is ${formatShape(shape)}, but inputs ` +
            `${inputShapes.map(formatShape).join(', ')} need ${specs[i] ? formatShape(specs[i][1].shape) : 'none'}`,
        )
    })
    if (!known)
      this.weights.set(
        layer,
        specs.map(([key, spec]) => ({ name: `${name}/${key}`, layer, key, spec })),
      )
  }
}
