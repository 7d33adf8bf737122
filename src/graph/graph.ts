// A graph: the applications of layers between inputs and outputs, in execution order, with names.

import { formatShape, sameShape, type Shape } from '../../kernels/shape.js'
import { name as checkName } from '../check/check.js'
import { listNames } from '../check/describe-value.js'
import { Layer } from '../layers/layer.js'
import { InputSource, SymbolicTensor, type Applicable, type Call } from '../layers/symbolic.js'
import { givenName, nameAll } from './names.js'
import { Entrances, orderOf } from './order.js'

/** A value that enters or leaves a graph. */
export interface Port {
  readonly name: string
  /** Shape of one example, without the batch axis. */
  readonly shape: Shape
  readonly tensor: SymbolicTensor
}

/** A named layer, nested graph or input, and where it is applied. */
export interface Place {
  readonly name: string
  readonly target: Layer | Graph | InputSource
  /** Its applications, in order; a single one unless it is shared. */
  readonly calls: readonly Call[]
}

/** An output and its name. */
export type NamedOutput = readonly [name: string, tensor: SymbolicTensor]

/** How deep graphs may be nested, and how many layers a graph may have in total, including those of nested graphs. */
const deepest = 100
const mostLayers = 250_000

/** What a graph is made of. */
export interface GraphOptions {
  /** How the model was made; this is its kind, like the factory's name for a layer. */
  readonly kind: 'sequential' | 'model'
  /** The model's name, also when it is nested; default: its kind. */
  readonly name?: string
  readonly inputs: readonly SymbolicTensor[]
  /** With names, if the caller gives them; otherwise the names are those of the layers. */
  readonly outputs: readonly SymbolicTensor[] | readonly NamedOutput[]
  /** Names that are already fixed, by target, as in a file; the others are chosen after them. */
  readonly names?: ReadonlyMap<Applicable, string>
  /** How errors begin. */
  readonly where: string
}

export class Graph implements Applicable {
  readonly kind: 'sequential' | 'model'
  readonly name: string
  /** The name that its creator gave it. */
  readonly givenName: string | undefined
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Everything in it by name, in execution order. */
  readonly places: ReadonlyMap<string, Place>
  /** The applications, in execution order. */
  readonly calls: readonly Call<Layer | Graph>[]
  readonly #names: ReadonlyMap<Applicable, string>
  readonly #entrances: Entrances
  /** The depth of nesting, counting itself. */
  readonly #depth: number
  /** The number of layers to run, counting those of nested graphs once per application. */
  readonly #size: number

  /** @throws if an output depends on an input that is not listed, an input is not used, or names clash. */
  constructor({ kind, name, inputs, outputs, names, where }: GraphOptions) {
    this.kind = kind
    this.name = name ?? kind
    this.givenName = name
    const ends = outputs.map((output) => (output instanceof SymbolicTensor ? output : output[1]))
    this.#entrances = new Entrances(inputs, where)
    const order = orderOf(this.#entrances, ends, where).filter(isWork)
    const sources = inputs.map(({ call }) => call).filter(({ target }) => target instanceof InputSource)
    const entering = inputs.map(({ call: { target } }) =>
      // A value inside another model is named after what computes it there, which may also occur in this graph.
      target instanceof InputSource ? target : { kind: givenName(target) ?? target.kind },
    )
    const targets = [...sources, ...order].map(({ target }) => target)
    this.#names = nameAll([...targets, ...entering], where, names)
    this.calls = order
    this.places = placesOf([...sources, ...order], this.#names)
    this.inputs = inputs.map((tensor, i) => ({
      name: this.#names.get(entering[i])!,
      shape: tensor.shape,
      tensor,
    }))
    this.outputs = outputs.map((output) => {
      const [port, tensor] = output instanceof SymbolicTensor ? [outputName(this, output), output] : output
      return { name: port, shape: tensor.shape, tensor }
    })
    checkPorts(where, 'inputs', this.inputs)
    checkPorts(where, 'outputs', this.outputs)
    const nested = order.map(({ target }) => target).filter((target) => target instanceof Graph)
    this.#depth = nested.reduce((most, graph) => Math.max(most, graph.#depth + 1), 1)
    this.#size = nested.reduce((sum, graph) => sum + graph.#size, order.length - nested.length)
    if (this.#depth > deepest)
      throw new Error(`${where}: models are nested more than ${deepest} deep; merge some of them`)
    if (this.#size > mostLayers)
      throw new Error(
        `${where}: there are ${this.#size} layers, those of nested models included; at most ${mostLayers} are allowed`,
      )
  }

  /** The name of what a call applies. */
  nameOf({ target }: Call): string {
    return this.#names.get(target)!
  }

  /** The index of the graph's input that a value is; undefined if it is not an input. */
  entrance(tensor: SymbolicTensor): number | undefined {
    return this.#entrances.find(tensor)
  }

  /**
   * Applies the whole graph to one symbolic tensor per input; returns one per output.
   * @throws if their number or shapes are wrong.
   */
  call(inputs: readonly SymbolicTensor[], where: string): readonly SymbolicTensor[] {
    if (inputs.length !== this.inputs.length)
      throw new Error(
        `${where}: it takes ${this.inputs.length} inputs, ${listNames(this.inputs.map(({ name }) => name))}; got ${inputs.length}`,
      )
    this.inputs.forEach(({ name, shape }, i) => {
      if (!sameShape(shape, inputs[i].shape))
        throw new Error(
          `${where}: its input '${name}' is ${formatShape(shape)}, got ${formatShape(inputs[i].shape)}`,
        )
    })
    const call = { target: this, inputs }
    return this.outputs.map(({ shape }, i) => new SymbolicTensor(call, shape, i))
  }

  /** Every layer in it, including those of nested graphs, each once. */
  layers(): ReadonlySet<Layer> {
    const found = new Set<Layer>()
    for (const { target } of this.places.values()) {
      if (target instanceof Layer) found.add(target)
      if (target instanceof Graph) for (const layer of target.layers()) found.add(layer)
    }
    return found
  }
}

const isWork = (call: Call): call is Call<Layer | Graph> =>
  call.target instanceof Layer || call.target instanceof Graph

function placesOf(
  calls: readonly Call[],
  names: ReadonlyMap<Applicable, string>,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place & { readonly calls: Call[] }>()
  for (const call of calls) {
    const name = names.get(call.target)!
    const place = places.get(name)
    if (place) place.calls.push(call)
    else places.set(name, { name, target: call.target as Place['target'], calls: [call] })
  }
  return places
}

/**
 * An output has the name of its layer. For a nested graph with several outputs, it has the names of that graph and its
 * output.
 */
function outputName(graph: Graph, tensor: SymbolicTensor): string {
  const entrance = graph.entrance(tensor)
  if (entrance !== undefined) return graph.inputs[entrance].name
  const { call, output } = tensor
  const name = graph.nameOf(call)
  return call.target instanceof Graph && call.target.outputs.length > 1
    ? `${name}_${call.target.outputs[output].name}`
    : name
}

function checkPorts(where: string, what: 'inputs' | 'outputs', ports: readonly Port[]): void {
  if (ports.length === 0) throw new Error(`${where}: ${what} must not be empty`)
  const names = new Set<string>()
  for (const { name } of ports) {
    checkName(`${where}: a name among the ${what}`, name)
    if (names.has(name))
      throw new Error(
        `${where}: two ${what} are called '${name}'` +
          (what === 'outputs' ? '; name them: outputs: { first: …, second: … }' : ''),
      )
    names.add(name)
  }
}
