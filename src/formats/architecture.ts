// A graph as JSON, and back. Each layer is listed once, however often it is applied; nested graphs come before those that
// contain them.
//
//   { layers: [{ kind, config, trainable? }],
//     graphs: [{ kind, name?, inputs: [{ name, shape }], nodes: [{ name, layer | graph, inputs: [[n, output]] }],
//                outputs: [{ name, from: [n, output] }] }] }
//
// n counts a graph's inputs and then its nodes. Each node takes only values from before it. The last graph is the model.

import type { Shape } from '../../kernels/shape.js'
import { anyObject, listOf, name, oneOf, text, truth, wholeNumber, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { options, type OptionalChecks, type RequiredChecks } from '../check/options.js'
import { plain } from '../check/plain.js'
import { partsOf } from '../graph/block.js'
import { Graph, type NamedOutput } from '../graph/graph.js'
import { givenName } from '../graph/names.js'
import type { LayerFactories } from '../layers/factories.js'
import { applyLayer, describeLayer, Layer } from '../layers/layer.js'
import { axes, input, type Applicable, type Call, type SymbolicTensor } from '../layers/symbolic.js'
import { makeLayers, type LayerEntry } from './make-layers.js'

/** A check that an object in a file has exactly these keys: an older version must not ignore keys that it does not know. */
export const object = <T extends object>(
  required: RequiredChecks<T>,
  optional = {} as OptionalChecks<T>,
): Check =>
  options<T>(
    required,
    optional,
    (where, key) =>
      `${where} has the key '${key}', which this version of the library does not know; update it`,
  )

const place = wholeNumber(0)

const reference: Check = (where, value) => {
  listOf(place)(where, value)
  if ((value as readonly number[]).length !== 2)
    throw new Error(`${where} must be [node, output], got ${describeValue(value)}`)
}

const node: Check = (where, value) => {
  object({ name, inputs: listOf(reference) }, { layer: place, graph: place })(where, value)
  const { layer, graph } = value as GraphEntry['nodes'][number]
  if ((layer === undefined) === (graph === undefined))
    throw new Error(`${where} must name either a layer or a graph`)
}

/** A check that a value from a file has the form of an architecture; `also` checks further keys of the same object. */
export const checkArchitecture = (also: Readonly<Record<string, Check>>): Check =>
  object(
    {
      layers: listOf(object({ kind: text, config: anyObject }, { trainable: truth })),
      graphs: listOf(
        object(
          {
            kind: oneOf('sequential', 'model'),
            inputs: listOf(object({ name, shape: axes })),
            nodes: listOf(node),
            outputs: listOf(object({ name, from: reference })),
          },
          { name },
        ),
      ),
    },
    also,
  )

/** A value: the input or node that it comes from, and the index of its output. */
type Reference = readonly [from: number, output: number]

interface GraphEntry {
  readonly kind: 'sequential' | 'model'
  readonly name?: string
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[]
  readonly nodes: readonly {
    readonly name: string
    readonly layer?: number
    readonly graph?: number
    readonly inputs: readonly Reference[]
  }[]
  readonly outputs: readonly { readonly name: string; readonly from: Reference }[]
}

/** A graph as plain values. */
export interface Architecture {
  readonly layers: readonly LayerEntry[]
  readonly graphs: readonly GraphEntry[]
}

const checkConfig = plain(true)

/**
 * Describes a graph, its nested graphs, and their layers. The layers inside a block are left to its factory.
 * @throws if a configuration cannot be stored as JSON, or a layer is shared between blocks.
 */
export function describeGraph(graph: Graph, where: string): Architecture {
  const layers: LayerEntry[] = []
  const graphs: GraphEntry[] = []
  const numbers = new Map<Layer | Graph, number>()
  /** Every layer, including those inside blocks, with the listed layer that makes it. */
  const makers = new Map<Layer, Layer>()
  const numberOf = (target: Layer | Graph): number => {
    const known = numbers.get(target)
    if (known !== undefined) return known
    if (target instanceof Graph) graphs.push(entryOf(target, numberOf))
    else {
      const { kind, config, trainable } = target
      checkConfig(`${where}: the config of ${describeLayer(target)}`, config)
      for (const part of partsOf(target)) {
        if (makers.has(part))
          throw new Error(
            `${where}: ${describeLayer(part)} is a part of two layers, ${describeLayer(makers.get(part)!)} and ` +
              `${describeLayer(target)}, which a file cannot record; let one of them make it, and apply that one twice`,
          )
        makers.set(part, target)
      }
      layers.push({ kind, config, ...(trainable !== (config.trainable ?? true) && { trainable }) })
    }
    const number = (target instanceof Graph ? graphs : layers).length - 1
    numbers.set(target, number)
    return number
  }
  numberOf(graph)
  return { layers, graphs }
}

function entryOf(graph: Graph, numberOf: (target: Layer | Graph) => number): GraphEntry {
  const { kind, givenName, inputs, calls, outputs } = graph
  const places = new Map<Call, number>(calls.map((call, i) => [call, inputs.length + i]))
  const reference = (tensor: SymbolicTensor): Reference => {
    const entrance = graph.entrance(tensor)
    return entrance === undefined ? [places.get(tensor.call)!, tensor.output] : [entrance, 0]
  }
  return {
    kind,
    name: givenName,
    inputs: inputs.map(({ name, shape }) => ({ name, shape })),
    nodes: calls.map((call) => ({
      name: graph.nameOf(call),
      [call.target instanceof Graph ? 'graph' : 'layer']: numberOf(call.target),
      inputs: call.inputs.map(reference),
    })),
    outputs: outputs.map(({ name, tensor }) => ({ name, from: reference(tensor) })),
  }
}

/**
 * @param own factories of layers that are not in this library.
 * @throws if it does not describe a graph: a layer is unknown, a node takes a value that is not before it, or shapes do not
 *   fit; or if it describes more than the graph: a layer or a node that is not used.
 */
export function graphOf({ layers, graphs }: Architecture, own: LayerFactories): Graph {
  const made = makeLayers(layers, own)
  const built: Graph[] = []
  for (const entry of graphs) built.push(build(entry, made, built))
  const last = built.at(-1)
  if (!last) throw new Error('loadModel: the file holds no graph')
  checkUsed('layer', layers.length, graphs, new Set())
  checkUsed('graph', graphs.length, graphs, new Set([graphs.length - 1]))
  return last
}

/** @throws unless each layer, or each graph, is used by a node, or is among those that need not be. */
function checkUsed(
  what: 'layer' | 'graph',
  count: number,
  graphs: readonly GraphEntry[],
  used: Set<number | undefined>,
): void {
  for (const { nodes } of graphs) for (const node of nodes) used.add(node[what])
  for (let n = 0; n < count; n++)
    if (!used.has(n)) throw new Error(`loadModel: no node uses ${what} ${n}; the file is damaged`)
}

function build(
  { kind, name, inputs, nodes, outputs }: GraphEntry,
  layers: readonly Layer[],
  graphs: readonly Graph[],
): Graph {
  const names = new Map<Applicable, string>()
  const entering = inputs.map(({ name: own, shape }) => input({ shape, name: own }))
  const values: (readonly SymbolicTensor[])[] = entering.map((tensor) => [tensor])
  const valueAt = (where: string, [from, output]: Reference): SymbolicTensor => {
    const value = values[from]?.[output] as SymbolicTensor | undefined
    if (value) return value
    throw new Error(
      `loadModel: ${where} takes output ${output} of node ${from}, which is not before it; the graph has a cycle, or the ` +
        'file is damaged',
    )
  }
  for (const node of nodes) {
    const where = `layer '${node.name}'`
    const target: Layer | Graph | undefined =
      node.graph === undefined ? layers[node.layer ?? -1] : graphs[node.graph]
    if (!target) throw new Error(`loadModel: ${where} is not in the file; the file is damaged`)
    if ((names.get(target) ?? node.name) !== node.name)
      throw new Error(`loadModel: ${where} is called '${names.get(target)}', too; the file is damaged`)
    const given = givenName(target)
    if (given !== undefined && given !== node.name)
      throw new Error(`loadModel: ${where} is called '${given}' in its configuration; the file is damaged`)
    names.set(target, node.name)
    const taken = node.inputs.map((reference) => valueAt(where, reference))
    const at = `loadModel: ${where}`
    values.push(target instanceof Layer ? [applyLayer(target, taken, at)] : target.call(taken, at))
  }
  const graph = new Graph({
    ...{ kind, name, names, where: 'loadModel' },
    inputs: entering,
    outputs: outputs.map(({ name: own, from }): NamedOutput => [own, valueAt(`the output '${own}'`, from)]),
  })
  const reached = new Set<Call>(graph.calls)
  nodes.forEach((node, i) => {
    if (!reached.has(values[entering.length + i][0].call))
      throw new Error(`loadModel: layer '${node.name}' leads to no output; the file is damaged`)
  })
  return graph
}
