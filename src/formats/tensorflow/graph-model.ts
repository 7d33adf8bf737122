// Reads a graph of TensorFlow's ops, in TensorFlow.js's format, as layers.
//
//   { modelTopology: { node: [{ name, op, input: ['name', 'name:1', '^name'], attr }] },
//     signature?: { inputs, outputs: { key: { name: 'node:0', tensorShape } } } }

import { errorText } from '../../../kernels/error-text.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { isCount, isRecord } from '../../check/check.js'
import { describeValue, shorten } from '../../check/describe-value.js'
import { Graph, type NamedOutput } from '../../graph/graph.js'
import { flatten } from '../../graph/nodes.js'
import { input, SymbolicTensor } from '../../layers/symbolic.js'
import type { ModelFile, SavedModel } from '../model-file.js'
import { Problems } from '../problems.js'
import { axesOf, GraphNode, sourceOf, type Source } from './graph-node.js'
import { ops } from './graph-ops.js'
import type { OpCall } from './op-call.js'
import { GraphBuilder, isConstant, weightOf, type Value } from './graph-values.js'
import { readManifest } from './weights-manifest.js'

type Json = Readonly<Record<string, unknown>>

/** @throws if it is not a graph, has ops or attributes that cannot be read, or weights are missing. */
export async function readGraphModel(json: Json, { beside, own }: ModelFile): Promise<SavedModel> {
  const topology = json.modelTopology as Json
  if (!Array.isArray(topology.node))
    throw new Error(`loadModel: the graph must have a list of nodes, got ${describeValue(topology.node)}`)
  if (
    isRecord(topology.library) &&
    Array.isArray(topology.library.function) &&
    topology.library.function.length > 0
  )
    throw new Error('loadModel: the graph calls functions; freeze it, as tensorflowjs_converter does')
  const nodes = new Map<string, GraphNode>()
  for (const entry of topology.node as readonly unknown[]) {
    const node = new GraphNode(entry)
    if (nodes.has(node.name)) throw new Error(`loadModel: two nodes are called '${shorten(node.name)}'`)
    nodes.set(node.name, node)
  }
  const signature = signatureOf(json)
  const ends = outputsOf(nodes, signature)
  const order = inOrder(nodes, ends)
  refuseUnknown(order, own)
  const constants = new Map(
    (await readManifest('loadModel', json.weightsManifest, beside)).map((one) => [one.name, one]),
  )
  return new Conversion(order, constants, signature).model(ends)
}

interface Signature {
  readonly inputs: Json
  readonly outputs: Json
}

function signatureOf({ signature, userDefinedMetadata }: Json): Signature {
  const within = isRecord(userDefinedMetadata) ? userDefinedMetadata.signature : undefined
  const found = isRecord(signature) ? signature : within
  const { inputs, outputs } = isRecord(found) ? found : {}
  return { inputs: isRecord(inputs) ? inputs : {}, outputs: isRecord(outputs) ? outputs : {} }
}

interface End {
  readonly name: string
  readonly source: Source
}

/** The outputs of the graph: those of the signature, or values that no node takes. */
function outputsOf(nodes: ReadonlyMap<string, GraphNode>, { outputs }: Signature): readonly End[] {
  const named = Object.entries(outputs).flatMap(([key, value]): readonly End[] => {
    const source = sourceOf(isRecord(value) && typeof value.name === 'string' ? value.name : key)
    return nodes.has(source.node) ? [{ name: key.replace(/:\d+$/, ''), source }] : []
  })
  if (named.length > 0) return named
  const taken = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)))
  const last = [...nodes.values()].filter(
    ({ name, op }) => !taken.has(name) && op !== 'NoOp' && op !== 'Const',
  )
  if (last.length === 0) throw new Error('loadModel: the graph has no output')
  return last.map(({ name }) => ({ name, source: { node: name, output: 0 } }))
}

/** The nodes that the outputs depend on, each after those whose results it takes. */
function inOrder(nodes: ReadonlyMap<string, GraphNode>, ends: readonly End[]): readonly GraphNode[] {
  const order: GraphNode[] = []
  const state = new Map<string, 'open' | 'done'>()
  const stack = ends.map(({ source }) => source.node).toReversed()
  for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
    const node = nodes.get(name)
    if (!node)
      throw new Error(
        `loadModel: the graph has no node '${shorten(name)}', which another takes; it is damaged`,
      )
    if (state.get(name) !== 'open') {
      if (state.get(name) === 'done') stack.pop()
      else {
        state.set(name, 'open')
        for (const { node: before } of node.inputs.toReversed()) {
          if (state.get(before) === 'open')
            throw new Error(`loadModel: the graph has a cycle at '${shorten(before)}'`)
          if (!state.has(before)) stack.push(before)
        }
      }
    } else {
      state.set(name, 'done')
      order.push(node)
      stack.pop()
    }
  }
  return order
}

function refuseUnknown(order: readonly GraphNode[], own: ModelFile['own']): void {
  const problems = new Problems()
  for (const { op, name } of order)
    if (!ops.has(op) && !['Placeholder', 'Const'].includes(op))
      problems.add(`${shorten(op)}: there is no such op`, name)
  const hint = Object.keys(own).length > 0 ? ' (options.layers are for classes of layers, not for ops)' : ''
  problems.refuse(
    `loadModel: the graph has ops that cannot be read${hint}:`,
    "If the model comes from Keras, save its layers: model.save('model.keras'), or tensorflowjs_converter with " +
      '--output_format tfjs_layers_model.',
  )
}

/** The conversion of nodes to a graph of layers. */
class Conversion {
  readonly #values = new Map<string, readonly Value[]>()
  readonly #inputs: SymbolicTensor[] = []
  readonly #builder: GraphBuilder
  readonly #consumers = new Map<string, GraphNode[]>()
  readonly #absorbed = new Set<string>()
  readonly #problems = new Problems()

  constructor(
    readonly order: readonly GraphNode[],
    readonly constants: ReadonlyMap<string, Awaited<ReturnType<typeof readManifest>>[number]>,
    readonly signature: Signature,
  ) {
    const scope = commonScope(order.filter(({ op }) => op !== 'Const' && op !== 'Placeholder'))
    this.#builder = new GraphBuilder(({ name }) =>
      (name.startsWith(scope) ? name.slice(scope.length) : name).replaceAll('/', '_').slice(-200),
    )
    for (const node of order)
      for (const { node: from } of node.inputs) {
        const list = this.#consumers.get(from)
        if (list) list.push(node)
        else this.#consumers.set(from, [node])
      }
  }

  model(ends: readonly End[]): SavedModel {
    for (const node of this.order) this.#convert(node)
    this.#problems.refuse(
      'loadModel: the graph has nodes that cannot be read:',
      "If the model comes from Keras, save its layers instead: model.save('model.keras').",
    )
    const outputs = ends.map(({ name, source }): NamedOutput => {
      const value = this.#values.get(source.node)?.[source.output]
      if (value === undefined || isConstant(value))
        throw new Error(`loadModel: the output '${shorten(name)}' does not depend on the input`)
      return [name.replaceAll('/', '_').slice(-200), value]
    })
    const builder = this.#builder
    const graph = new Graph({
      ...{ kind: 'model', inputs: this.#inputs, outputs, names: builder.names, where: 'loadModel' },
    })
    const weights: Record<string, NDArray> = {}
    for (const { name, layer, key, spec } of flatten(graph).weights)
      weights[name] = weightOf(builder.weights.get(layer)![key], spec.shape)
    return { graph, weights }
  }

  #convert(node: GraphNode): void {
    try {
      this.#values.set(node.name, this.#valuesOf(node))
    } catch (cause) {
      if (cause !== unreadable) this.#problems.add(`${node.op}: ${errorText(cause)}`, node.name)
    }
  }

  #valuesOf(node: GraphNode): readonly Value[] {
    if (node.op === 'Placeholder') return [this.#input(node)]
    if (node.op === 'Const') {
      const stored = this.constants.get(node.name)
      if (!stored) throw new Error('the manifest has no values for it')
      return [{ shape: stored.shape, data: stored.read() }]
    }
    const inputs = node.inputs.map(({ node: from, output }) => {
      const values = this.#values.get(from)
      // The cause has already been recorded as a problem.
      if (!values) throw unreadable
      if (!(output in values)) throw new Error(`it takes output ${output} of '${shorten(from)}'`)
      return values[output]
    })
    if (this.#absorbed.has(node.name)) return inputs.filter((one) => !isConstant(one)).slice(0, 1)
    const call: OpCall = {
      ...{ node, inputs, builder: this.#builder },
      absorb: ({ name }) => this.#absorbed.add(name),
      next: () => {
        const consumers = this.#consumers.get(node.name) ?? []
        return consumers.length === 1 ? consumers[0] : undefined
      },
      constant: ({ node: from }) => {
        const value = this.#values.get(from)?.[0]
        if (value !== undefined && isConstant(value)) return value
        const stored = this.constants.get(from)
        return stored && { shape: stored.shape, data: stored.read() }
      },
    }
    const made = ops.get(node.op)!(call)
    return Array.isArray(made) ? (made as readonly Value[]) : [made as Value]
  }

  #input(node: GraphNode): SymbolicTensor {
    const { inputs } = this.signature
    const named = Object.entries(inputs).find(([key, value]) => {
      const name = isRecord(value) && typeof value.name === 'string' ? value.name : key
      return sourceOf(name).node === node.name
    })
    const fromSignature = named && isRecord(named[1]) ? axesOf(named[1].tensorShape) : undefined
    const whole = node.shape('shape') ?? fromSignature
    const shape = whole?.slice(1)
    if (!shape || shape.length === 0 || !shape.every(isCount))
      throw new Error(
        `an input must have a fixed size here, got ${whole ? `[${whole.map((d) => (d < 0 ? '?' : d)).join(',')}]` : 'any'}; convert ` +
          'the model with a fixed shape',
      )
    const tensor = input({ shape: shape as Shape, name: this.#builder.name(node) })
    this.#inputs.push(tensor)
    return tensor
  }
}

/** Thrown for a node that depends on one that cannot be read. */
const unreadable = Symbol('depends on a node that cannot be read')

/** The scope that all names have in common. */
function commonScope(nodes: readonly GraphNode[]): string {
  if (nodes.length < 2) return ''
  let scope = nodes[0].name.split('/').slice(0, -1)
  for (const { name } of nodes) {
    const parts = name.split('/').slice(0, -1)
    if (parts.length === 0) continue
    scope = scope.filter(
      (part, i) => scope.slice(0, i + 1).every((one, j) => one === parts[j]) && part === parts[i],
    )
  }
  return scope.length > 0 ? `${scope.join('/')}/` : ''
}
