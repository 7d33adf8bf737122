// Converts an ONNX graph to layers, node by node.

import { errorText } from '../../../kernels/error-text.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { shorten } from '../../check/describe-value.js'
import { Graph, type NamedOutput } from '../../graph/graph.js'
import type { LayerFactories } from '../../layers/factories.js'
import type { SymbolicTensor } from '../../layers/symbolic.js'
import type { Problems } from '../problems.js'
import { NodeContext, type Value } from './node-context.js'
import { Attributes } from './attributes.js'
import { evaluators, shapeOf } from './constants/evaluate.js'
import { comesAsImage, leavesAsImage } from './image-ends.js'
import { KnownTensor } from './known-tensor.js'
import { LayerMaker } from './layer-maker.js'
import type { GraphProto, NodeProto, ValueInfoProto } from './messages.js'
import { builders } from './ops/index.js'
import { ownLayer } from './own-layer.js'
import { neededNodes, type Needed } from './needed.js'
import { kindOf, knownOf, typeName, type ExternalFiles } from './tensors.js'
import { Unsupported } from './unsupported.js'
import { View } from './view.js'

/** The most values that a file may generate from nothing: 1 GiB of float32. */
const mostMade = 2 ** 28

/** The settings of a conversion. */
export interface ConvertOptions {
  readonly opset: number
  readonly files: ExternalFiles
  readonly own: LayerFactories
  /** Whether axis 0 is the batch; otherwise a whole tensor is one example. */
  readonly batched: boolean
  /** Whether images in inputs and outputs have their channels last, as in files that this library writes. */
  readonly channelsLast?: boolean
  readonly problems: Problems
}

/** The result of a conversion. */
export interface Converted {
  readonly graph: Graph
  readonly weights: Readonly<Record<string, NDArray>>
}

/** A value that could not be made; neither can anything computed from it. */
const failed = Symbol('failed')

type Scope = Map<string, Value | typeof failed>

export class Converter {
  readonly #options: ConvertOptions
  readonly #maker = new LayerMaker()
  #made = 0
  /** Whether there is an unknown operator. */
  hasUnknown = false
  #tracedBatch?: number

  constructor(options: ConvertOptions) {
    this.#options = options
  }

  /** @returns undefined if there were problems. */
  convert(proto: GraphProto): Converted | undefined {
    const scope: Scope = new Map()
    this.#initializers(proto, scope)
    const inputs: SymbolicTensor[] = []
    const needed = neededNodes(proto)
    for (const info of proto.input) {
      const { name = '' } = info
      // An initializer may also be an input. An input that nobody takes is ignored.
      if (!scope.has(name) && needed.taken.has(name)) this.#input(info, proto, scope, inputs)
    }
    this.#nodes(needed, scope)
    const outputs = proto.output.map((info) => this.#output(info, proto, scope))
    if (outputs.some((output) => output === undefined) || inputs.length === 0) return undefined
    const graph = new Graph({
      kind: 'model',
      where: 'loadModel',
      inputs,
      outputs: outputs as readonly NamedOutput[],
    })
    return { graph, weights: this.#maker.weightsOf(graph) }
  }

  #initializers({ initializer, sparseInitializer }: GraphProto, scope: Scope): void {
    if (sparseInitializer.length > 0)
      this.#problem(new Unsupported('sparse initializers cannot be read'), 'the graph')
    for (const tensor of initializer)
      this.#attempt(`the initializer '${shorten(tensor.name ?? '')}'`, [tensor.name ?? ''], scope, () =>
        knownOf(tensor, this.#options.files),
      )
  }

  #input(info: ValueInfoProto, proto: GraphProto, scope: Scope, inputs: SymbolicTensor[]): void {
    const { batched } = this.#options
    const name = info.name ?? ''
    this.#attempt(`the input '${shorten(name)}'`, [name], scope, () => {
      const type = info.type?.tensorType
      const kind = kindOf(type?.elemType)
      if (!kind) throw new Unsupported(`inputs of the type ${typeName(type?.elemType)} are not supported`)
      if (!type?.shape) throw new Unsupported('it has no shape; give it one when the model is exported')
      const { dim } = type.shape
      const dims = dim.map(({ dimValue }, axis) => dimValue ?? (batched && axis === 0 ? 1 : 0))
      const rank = dims.length
      this.#tracedBatch ??= dim[0]?.dimValue
      if (dims.slice(batched ? 1 : 0).some((size) => size < 1))
        throw new Unsupported(
          `its shape is [${dim.map(({ dimValue, dimParam }) => dimValue ?? (dimParam || '?')).join(',')}]; all axes ` +
            'but the batch must have a fixed size of at least 1; give them one when the model is exported',
        )
      if (rank > 5) throw new Unsupported(`it has ${rank} axes`)
      if (batched && rank < 2) throw new Unsupported(`it has ${rank} axes`)
      const isImage = batched && rank === 4 && !this.#options.channelsLast && !comesAsImage(name, proto)
      const axes = dims.map((_, axis) => axis)
      const order = isImage ? [2, 3, 1] : axes.slice(batched ? 1 : 0)
      const shape: Shape = order.length === 0 ? [1] : order.map((axis) => dims[axis])
      const tensor = this.#maker.input(name, shape)
      inputs.push(tensor)
      return View.of(tensor, order, rank, batched, kind)
    })
  }

  #output(info: ValueInfoProto, proto: GraphProto, scope: Scope): NamedOutput | undefined {
    const name = info.name ?? ''
    const value = scope.get(name)
    let output: NamedOutput | undefined
    this.#attempt(`the output '${shorten(name)}'`, [], scope, () => {
      if (value === undefined) throw new Unsupported('no node gives it')
      if (value === failed) return []
      if (value instanceof KnownTensor) throw new Unsupported('it is a constant, not computed from an input')
      const node = this.#contextOf({
        op: '',
        name,
        inputs: [value],
        attributes: new Attributes([]),
        wanted: [],
      })
      const asIs = this.#options.channelsLast === true || leavesAsImage(name, proto)
      const order = asIs ? node.exampleAxes(value.rank) : node.usualOrder(value.rank)
      output = [outputName(name), node.ordered(value, order)]
      return []
    })
    return output
  }

  #nodes({ nodes, taken }: Needed, scope: Scope): void {
    for (const [node, place] of nodes) {
      const known = new Set(node.input.filter((name) => name !== '' && !scope.has(name)))
      if (known.size > 0)
        throw new Error(
          `loadModel: ${place} takes '${shorten([...known][0])}', which no node before it gives; the graph has a cycle, or the ` +
            'file is damaged',
        )
      const twice = node.output.find((name) => name !== '' && scope.has(name))
      if (twice !== undefined)
        throw new Error(
          `loadModel: ${place} gives '${shorten(twice)}', which exists already; the file is damaged`,
        )
      this.#attempt(place, node.output, scope, () => this.#node(node, place, scope, taken))
    }
  }

  #node(
    node: NodeProto,
    place: string,
    scope: Scope,
    wanted: ReadonlySet<string>,
  ): Value | readonly (Value | undefined)[] | typeof failed {
    const op = node.opType ?? ''
    const { own } = this.#options
    const taken = node.input.map((name) => (name === '' ? undefined : scope.get(name)!))
    const isOwn = Object.hasOwn(own, op)
    const isOnnx = isOnnxDomain(node.domain)
    const builder = isOnnx && Object.hasOwn(builders, op) ? builders[op] : undefined
    if (!isOwn && !(isOnnx && (builder || op === 'If' || Object.hasOwn(evaluators, op)))) {
      const domain = isOnnx ? '' : ` of the domain '${shorten(node.domain ?? '')}'`
      this.hasUnknown = true
      throw new Unsupported(`the operator ${shorten(op)}${domain} is unknown`)
    }
    if (taken.includes(failed)) return failed
    const attributes = new Attributes(node.attribute)
    const context = this.#contextOf({
      ...{ op, attributes, wanted: node.output.map((name) => wanted.has(name)) },
      name: node.name || node.output[0] || op,
      inputs: taken as readonly (Value | undefined)[],
    })
    if (isOwn) return ownLayer(context, own, place)
    const made = this.#make(context, builder, scope)
    const [unknown] = attributes.unknown
    if (unknown !== undefined)
      throw new Unsupported(
        `the attribute '${shorten(unknown)}' of ${op} is unknown in version ${context.opset}`,
      )
    return made
  }

  #make(
    node: NodeContext,
    builder: ((node: NodeContext) => Value | readonly (Value | undefined)[]) | undefined,
    scope: Scope,
  ) {
    const { op } = node
    if (op === 'If') return this.#branch(node, scope)
    if (op === 'Shape' && node.inputs[0] instanceof View) return shapeOf(node, node.inputs[0].dims)
    if (op === 'Size' && node.inputs[0] instanceof View)
      return KnownTensor.of([], 'int', Float64Array.of(node.inputs[0].dims.reduce((a, b) => a * b, 1)))
    const [first] = node.inputs
    if (op === 'CastLike' && first instanceof KnownTensor) return first
    const isKnown = node.inputs.every((value) => value === undefined || value instanceof KnownTensor)
    if (isKnown && Object.hasOwn(evaluators, op)) return evaluators[op](node)
    if (builder) return builder(node)
    throw new Unsupported(`${op} is supported only for constants, and its input is not one`)
  }

  /** An If with a known condition: it is replaced by the nodes of one branch. */
  #branch(node: NodeContext, scope: Scope): readonly Value[] {
    const { attributes } = node
    const [then, otherwise] = [attributes.graph('then_branch'), attributes.graph('else_branch')]
    const branch = node.known(0).scalar() === 0 ? otherwise : then
    if (!branch) throw new Unsupported('a branch is missing')
    const inner: Scope = new Map(scope)
    this.#initializers(branch, inner)
    this.#nodes(neededNodes(branch), inner)
    return branch.output.map(({ name = '' }) => {
      const value = inner.get(name)
      if (value === undefined || value === failed)
        throw new Unsupported(`its branch does not give '${shorten(name)}'`)
      return value
    })
  }

  #contextOf(given: Pick<NodeContext, 'op' | 'name' | 'inputs' | 'attributes' | 'wanted'>): NodeContext {
    const { opset, batched, files } = this.#options
    const tracedBatch = this.#tracedBatch
    return new NodeContext({
      ...{ ...given, opset, batched, tracedBatch, maker: this.#maker },
      constant: (tensor) => knownOf(tensor, files),
      spend: (values) => {
        this.#made += values
        if (this.#made > mostMade)
          throw new Unsupported(`its constants would have more than ${mostMade} values`)
        return values
      },
    })
  }

  /** Makes values and names them; problems are recorded. */
  #attempt(
    place: string,
    names: readonly string[],
    scope: Scope,
    make: () => Value | readonly (Value | undefined)[] | typeof failed,
  ): void {
    try {
      const made = make()
      const values =
        made === failed ? [] : Array.isArray(made) ? (made as (Value | undefined)[]) : [made as Value]
      names.forEach((name, i) => {
        if (name === '') return
        scope.set(name, made === failed ? failed : (values[i] ?? failed))
      })
    } catch (cause) {
      this.#problem(cause, place)
      for (const name of names) scope.set(name, failed)
    }
  }

  #problem(cause: unknown, place: string): void {
    const isRaw = cause instanceof TypeError || cause instanceof RangeError
    this.#options.problems.add(isRaw ? 'it does not follow the ONNX format' : errorText(cause), place)
  }
}

const isOnnxDomain = (domain = ''): boolean => domain === '' || domain === 'ai.onnx'

const outputName = (name: string): string =>
  name
    .replace(/[/\\\p{Cc}]+/gu, '.')
    .replace(/^\.+/, '')
    .slice(0, 200) || 'output'
