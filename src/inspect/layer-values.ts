// The values of a flattened graph, by the names of the layers that compute them.

import type { Shape } from '../../kernels/shape.js'
import { describeValue, listNames } from '../check/describe-value.js'
import { nearest } from '../check/nearest.js'
import type { Port } from '../graph/graph.js'
import type { Flat, Node } from '../graph/nodes.js'

/** The output of a layer or a nested model at one of its applications. */
export interface LayerValue {
  /** The layer's name; at a second application, `conv2d#2`. */
  readonly name: string
  /** The number of its output value. */
  readonly value: number
  /** The number of the value before the activation named in its configuration; the same number if there is none. */
  readonly before: number
  /** The node that computes the output. */
  readonly node: Node
  /** Whether it is a layer that computes, rather than one that is made of layers. */
  readonly computes: boolean
}

/** All of them in the order in which they are computed; a nested model comes after its layers. */
export function layerValues({ nodes, applications }: Flat): ReadonlyMap<string, LayerValue> {
  const makers = new Map(nodes.map((node) => [node.output, node]))
  const times = new Map<string, number>()
  const found = new Map<string, LayerValue>()
  for (const { name: own, outputs } of applications) {
    const count = (times.get(own) ?? 0) + 1
    times.set(own, count)
    const [value] = outputs
    const node = makers.get(value)
    // If a nested model has several outputs, they have the names of its layers.
    if (!node || outputs.length > 1) continue
    const name = count === 1 ? own : `${own}#${count}`
    const [taken] = node.inputs
    // An activation named in a configuration is a separate node with its layer's index.
    const before = makers.get(taken)?.index === node.index ? taken : value
    found.set(name, { name, value, before, node, computes: node.name === own })
  }
  return found
}

/** @throws if there is none of that name; the message lists the names. */
export function layerValue(where: string, values: ReadonlyMap<string, LayerValue>, name: string): LayerValue {
  const found = values.get(name)
  if (found) return found
  const meant = nearest(name, [...values.keys()])
  throw new Error(
    `${where}: there is no layer ${describeValue(name)}; ` +
      (meant === undefined ? `the model has ${listNames(values.keys())}` : `did you mean '${meant}'?`),
  )
}

/** The shape of each value for one example, by its number. */
export function shapesOf({ nodes, inputs }: Flat, ports: readonly Port[]): readonly Shape[] {
  const shapes: Shape[] = []
  inputs.forEach((value, i) => (shapes[value] = ports[i].shape))
  for (const { layer, inputs: taken, output } of nodes)
    shapes[output] = layer.definition.outputShape(taken.map((value) => shapes[value]))
  return shapes
}
