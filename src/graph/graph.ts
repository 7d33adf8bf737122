// A graph is what lies between inputs and outputs: applications of layers, in an order that runs, under names.

import { formatShape, sameShape, type Shape } from '../../kernels/shape.js'
import { describeLayer, Layer } from '../layers/layer.js'
import { InputSource, SymbolicTensor, type Applicable, type Call } from '../layers/symbolic.js'

/** A value that enters or leaves a graph. */
export interface Port {
  readonly name: string
  /** Shape of one example, without the batch axis. */
  readonly shape: Shape
  readonly tensor: SymbolicTensor
}

/** A layer, a nested graph or an input under its name, and where it is applied. */
export interface Place {
  readonly name: string
  readonly target: Layer | Graph | InputSource
  /** Its applications, first to last; one unless it is shared. */
  readonly calls: readonly Call[]
}

/** What a graph is made of. */
export interface GraphOptions {
  /** How the model was made, as layers have the kind of their factory. */
  readonly kind: 'sequential' | 'model'
  /** The model's name, also where it is nested; default: its kind. */
  readonly name?: string
  readonly inputs: readonly SymbolicTensor[]
  /** By name, where the caller gives names: else they follow from the layers'. */
  readonly outputs: readonly SymbolicTensor[] | Readonly<Record<string, SymbolicTensor>>
  /** Names that stand already, by target, as in a file; the rest is named after them. */
  readonly names?: ReadonlyMap<Applicable, string>
  /** In front of what errors say. */
  readonly where: string
}

export class Graph implements Applicable {
  readonly kind: 'sequential' | 'model'
  readonly name: string
  /** The name that its maker gave it. */
  readonly givenName: string | undefined
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Everything in it by name, in the order in which it runs. */
  readonly places: ReadonlyMap<string, Place>
  /** The applications in an order that runs. */
  readonly calls: readonly Call<Layer | Graph>[]
  readonly #names: ReadonlyMap<Applicable, string>

  /** @throws if an output depends on an input that is not named, an input leads nowhere, or names clash. */
  constructor({ kind, name, inputs, outputs, names, where }: GraphOptions) {
    this.kind = kind
    this.name = name ?? kind
    this.givenName = name
    const ends = isList(outputs) ? outputs : Object.values(outputs)
    const order = orderOf(inputs, ends, where)
    this.#names = nameAll(
      [...inputs.map(({ call }) => call), ...order].map(({ target }) => target),
      where,
      names,
    )
    this.calls = order
    const sources = inputs.map(({ call }) => call).filter(({ target }) => target instanceof InputSource)
    this.places = placesOf([...sources, ...order], this.#names)
    this.inputs = inputs.map((tensor) => ({ name: this.nameOf(tensor.call), shape: tensor.shape, tensor }))
    const given = isList(outputs)
      ? outputs.map((tensor) => [outputName(this, tensor), tensor] as const)
      : Object.entries(outputs)
    this.outputs = given.map(([port, tensor]) => ({ name: port, shape: tensor.shape, tensor }))
    checkPorts(where, 'inputs', this.inputs)
    checkPorts(where, 'outputs', this.outputs)
  }

  /** The name of what a call applies. */
  nameOf({ target }: Call): string {
    return this.#names.get(target)!
  }

  /**
   * Applies the whole graph to one symbolic tensor for each of its inputs; one comes out for each of its outputs.
   * @throws if these are not as many, or of other shapes.
   */
  call(inputs: readonly SymbolicTensor[], where: string): readonly SymbolicTensor[] {
    if (inputs.length !== this.inputs.length)
      throw new Error(
        `${where}: it takes ${this.inputs.length} inputs, ${this.inputs.map(({ name }) => name).join(', ')}; got ${inputs.length}`,
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

  /** Every layer in it, those of nested graphs too, each once. */
  layers(): ReadonlySet<Layer> {
    const found = new Set<Layer>()
    for (const { target } of this.places.values()) {
      if (target instanceof Layer) found.add(target)
      if (target instanceof Graph) for (const layer of target.layers()) found.add(layer)
    }
    return found
  }
}

const isList = (outputs: GraphOptions['outputs']): outputs is readonly SymbolicTensor[] =>
  Array.isArray(outputs)

const isWork = (call: Call): call is Call<Layer | Graph> =>
  call.target instanceof Layer || call.target instanceof Graph

/** The calls between inputs and outputs, each after those whose results it takes. */
function orderOf(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  where: string,
): readonly Call<Layer | Graph>[] {
  const entered = new Set<Call>(inputs.map(({ call }) => call))
  const reached = new Set<Call>()
  const done = new Set<Call>()
  // A stack of our own: a chain of layers may be deeper than the engine's.
  const stack = outputs.map(({ call }) => call).toReversed()
  while (stack.length > 0) {
    const call = stack[stack.length - 1]
    if (entered.has(call)) reached.add(call)
    else if (call.target instanceof InputSource)
      throw new Error(
        `${where}: the outputs depend on ${describeCall(call)}, which is not among the inputs; add it to inputs`,
      )
    const open = entered.has(call) ? [] : call.inputs.filter((tensor) => !done.has(tensor.call))
    if (open.length === 0) {
      stack.pop()
      done.add(call)
    } else for (const tensor of open.toReversed()) stack.push(tensor.call)
  }
  for (const { call } of inputs)
    if (!reached.has(call))
      throw new Error(
        `${where}: no output depends on ${describeCall(call)}; leave it out of inputs, or connect it`,
      )
  return [...done].filter((call) => !entered.has(call)).filter(isWork)
}

const describeCall = ({ target }: Call): string =>
  target instanceof Layer
    ? `the output of ${describeLayer(target)}`
    : target instanceof InputSource
      ? `the input ${target.name === undefined ? `of ${JSON.stringify(target.shape)}` : `'${target.name}'`}`
      : `the output of the model '${(target as Graph).name}'`

/** The name that a layer, a model or an input was given by its maker. */
const givenName = (target: Applicable): string | undefined =>
  target instanceof Layer
    ? target.config.name
    : target instanceof Graph
      ? target.givenName
      : (target as InputSource).name

/**
 * Names for all targets: those known or given, and Keras's for the others: the kind, then `_1`, `_2`, … for those that come
 * again.
 * @throws if two have one name, or a name is empty or holds a slash.
 */
export function nameAll(
  all: readonly Applicable[],
  where: string,
  known: ReadonlyMap<Applicable, string> = new Map(),
): ReadonlyMap<Applicable, string> {
  const targets = [...new Set(all)]
  const names = new Map<Applicable, string>()
  const taken = new Map<string, Applicable>()
  for (const target of targets) {
    const name = known.get(target) ?? givenName(target)
    if (name === undefined) continue
    if (taken.has(name)) throw new Error(`${where}: two layers are called '${name}'`)
    if (!/^[^/]+$/.test(name))
      throw new Error(`${where}: a layer's name must not be empty or hold '/': '${name}'`)
    taken.set(name, target)
    names.set(target, name)
  }
  const next = new Map<string, number>()
  for (const target of targets) {
    if (names.has(target)) continue
    const { kind } = target
    let number = next.get(kind) ?? 0
    const numbered = (): string => (number === 0 ? kind : `${kind}_${number}`)
    while (taken.has(numbered())) number++
    taken.set(numbered(), target)
    names.set(target, numbered())
    next.set(kind, number + 1)
  }
  return names
}

function placesOf(
  calls: readonly Call[],
  names: ReadonlyMap<Applicable, string>,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  for (const call of calls) {
    const name = names.get(call.target)!
    const target = call.target as Place['target']
    places.set(name, { name, target, calls: [...(places.get(name)?.calls ?? []), call] })
  }
  return places
}

/** An output is called as its layer; of a nested graph with several outputs, as that graph and its output. */
function outputName(graph: Graph, { call, output }: SymbolicTensor): string {
  const name = graph.nameOf(call)
  return call.target instanceof Graph && call.target.outputs.length > 1
    ? `${name}_${call.target.outputs[output].name}`
    : name
}

function checkPorts(where: string, what: 'inputs' | 'outputs', ports: readonly Port[]): void {
  if (ports.length === 0) throw new Error(`${where}: ${what} must not be empty`)
  const names = new Set<string>()
  for (const { name } of ports) {
    if (names.has(name))
      throw new Error(
        `${where}: two ${what} are called '${name}'` +
          (what === 'outputs' ? '; name them: outputs: { first: …, second: … }' : ''),
      )
    names.add(name)
  }
}
