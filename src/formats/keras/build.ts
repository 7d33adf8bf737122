// Builds a graph of our layers from a topology of Keras.

import { errorText } from '../../../kernels/error-text.js'
import { formatShape, type Shape } from '../../../kernels/shape.js'
import { shorten } from '../../check/describe-value.js'
import { Graph, type NamedOutput } from '../../graph/graph.js'
import type { LayerFactories } from '../../layers/factories.js'
import { constant } from '../../layers/constant.js'
import { applyLayer, type Layer } from '../../layers/layer.js'
import { input, type Applicable, type SymbolicTensor } from '../../layers/symbolic.js'
import { makeOwnLayer } from '../make-own-layer.js'
import { firstNodes, inOrder } from './applications.js'
import type { LayerEntry, ModelEntry } from './entries.js'
import { isReference, type Reference } from './inbound.js'

/** A layer of Keras, and what was made from it. */
export interface KerasLayer {
  readonly name: string
  readonly className: string
  /** Undefined for an input, or a layer that returns its input unchanged. */
  readonly made: Layer | KerasModel | undefined
  readonly trainable: boolean
}

/** A model of Keras as a graph, with its layers in the file's order. */
export interface KerasModel {
  readonly graph: Graph
  readonly sequential: boolean
  readonly layers: readonly KerasLayer[]
}

/**
 * @param given the shapes of the inputs of a nested model.
 * @throws if shapes do not fit, or a reference does not exist.
 */
export function buildModel(entry: ModelEntry, own: LayerFactories, given?: readonly Shape[]): KerasModel {
  const builder = new Builder(own)
  const made = entry.sequential ? builder.sequence(entry, given) : builder.functional(entry, given)
  const graph = new Graph({
    kind: entry.sequential ? 'sequential' : 'model',
    ...(entry.name !== undefined && { name: entry.name.replaceAll('/', '_') }),
    ...made,
    names: builder.names,
    where: 'loadModel',
  })
  return { graph, sequential: entry.sequential, layers: builder.layers }
}

type Ends = { readonly inputs: readonly SymbolicTensor[]; readonly outputs: readonly NamedOutput[] }

class Builder {
  readonly layers: KerasLayer[] = []
  readonly names = new Map<Applicable, string>()
  readonly #taken = new Set<string>()
  readonly #own: LayerFactories
  readonly #made = new Map<LayerEntry, (inputs: readonly SymbolicTensor[]) => readonly SymbolicTensor[]>()

  constructor(own: LayerFactories) {
    this.#own = own
  }

  sequence({ layers }: ModelEntry, given?: readonly Shape[]): Ends {
    const first = layers[0] as LayerEntry | undefined
    if (!first) throw new Error('loadModel: a Sequential model has no layers')
    const shape = shapeOfInput(first, given?.[0] ?? firstShape(first))
    const x = input({ shape, name: this.#name(first.is === 'input' ? first.name : 'input') })
    let values: readonly SymbolicTensor[] = [x]
    for (const layer of layers) {
      if (layer.is === 'input') this.layers.push(describe(layer, undefined))
      else values = this.#apply(layer, values)
    }
    const [y] = values
    return { inputs: [x], outputs: [[layers.at(-1)!.name, y]] }
  }

  functional({ layers, inputs, outputs }: ModelEntry, given?: readonly Shape[]): Ends {
    const values = new Map<string, (readonly SymbolicTensor[] | undefined)[]>()
    const order = inputs.map(({ layer }) => layer)
    const known = new Map(layers.map((layer) => [layer.name, layer]))
    const offset = firstNodes(layers, outputs)
    const at = ({ layer, node, tensor }: Reference): SymbolicTensor | undefined =>
      values.get(layer)?.[node - (offset.get(layer) ?? 0)]?.[tensor]
    for (const layer of layers) {
      if (layer.is !== 'input') continue
      const shape = shapeOfInput(layer, given?.[order.indexOf(layer.name)] ?? layer.inputShape)
      values.set(layer.name, [[input({ shape, name: this.#name(layer.name) })]])
    }
    for (const { layer, node, inputs: taken } of inOrder(layers, offset)) {
      const missing = taken.filter(isReference).find((one) => at(one) === undefined)
      if (missing)
        throw new Error(
          `loadModel: layer '${shorten(layer.place)}' takes output ${missing.tensor} of '${shorten(missing.layer)}', ` +
            `${known.has(missing.layer) ? 'which has no such output' : 'which is not in the file'}; the file is damaged`,
        )
      const list = values.get(layer.name) ?? []
      const first = taken.find(isReference)
      if (!first)
        throw new Error(`loadModel: layer '${shorten(layer.place)}' takes no input from another layer`)
      const beside = at(first)!
      list[node] = this.#apply(
        layer,
        taken.map((one) => (isReference(one) ? at(one)! : this.#constant(layer, one.constant, beside))),
      )
      values.set(layer.name, list)
    }
    // The order in the file, which is also that of the weights.
    const places = new Map(layers.map(({ name }, i) => [name, i]))
    for (const layer of layers) if (layer.is === 'input') this.layers.push(describe(layer, undefined))
    this.layers.sort((a, b) => places.get(a.name)! - places.get(b.name)!)
    const end = (what: string, one: Reference): SymbolicTensor => {
      const found = at(one)
      if (found) return found
      throw new Error(
        `loadModel: the model's ${what} '${shorten(one.layer)}' is not in the file; the file is damaged`,
      )
    }
    const names = new Set<string>()
    return {
      inputs: inputs.map((one) => end('input', one)),
      outputs: outputs.map((one) => [unique(one.layer, names), end('output', one)]),
    }
  }

  /** Applies a layer. It is made when it is first applied, since that may require the shape of its input. */
  #apply(layer: LayerEntry, inputs: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
    const known = this.#made.get(layer)
    if (known) return known(inputs)
    const where = `loadModel: layer '${shorten(layer.place)}' (${shorten(layer.className)})`
    const apply = this.#make(
      layer,
      inputs.map(({ shape }) => shape),
      where,
    )
    this.#made.set(layer, apply)
    return apply(inputs)
  }

  #make(
    layer: LayerEntry,
    shapes: readonly Shape[],
    where: string,
  ): (inputs: readonly SymbolicTensor[]) => readonly SymbolicTensor[] {
    if (typeof layer.is === 'object') {
      const model = buildModel(layer.is, this.#own, shapes)
      if (!layer.trainable) for (const one of model.graph.layers()) one.trainable = false
      this.#place(layer, model.graph, model)
      return (inputs) => model.graph.call(inputs, where)
    }
    const main =
      layer.is === 'own'
        ? makeOwnLayer(where, this.#own, layer.ownName!, layer.config, 'it')
        : built(layer, shapes, where)
    this.#place(layer, main, main)
    if (main && !layer.trainable) main.trainable = false
    const { after } = layer
    const second = after && makeOwnLayer(where, this.#own, after.own, after.config, 'it')
    if (second) this.names.set(second, this.#name(`${layer.name}_${after.own}`))
    return (inputs) => {
      const y = main ? applyLayer(main, inputs, where) : inputs[0]
      return [second ? applyLayer(second, [y], where) : y]
    }
  }

  /** A number as a value for each example. */
  #constant({ name }: LayerEntry, value: number, beside: SymbolicTensor): SymbolicTensor {
    const layer = constant({ value })
    this.names.set(layer, this.#name(`${name}_constant`))
    return layer.apply(beside)
  }

  #place(layer: LayerEntry, target: Applicable | undefined, made: Layer | KerasModel | undefined): void {
    if (target) this.names.set(target, this.#name(layer.name))
    this.layers.push(describe(layer, made))
  }

  #name(name: string): string {
    return unique(name.replaceAll('/', '_'), this.#taken)
  }
}

const describe = ({ name, className, trainable }: LayerEntry, made: KerasLayer['made']): KerasLayer => ({
  ...{ name, className, made, trainable },
})

function built(layer: LayerEntry, shapes: readonly Shape[], where: string): Layer | undefined {
  try {
    return layer.class!.make?.(layer.config, shapes)
  } catch (cause) {
    throw new Error(`${where}: ${errorText(cause)}`, { cause })
  }
}

/** A name, with a number added if it is already taken. */
function unique(name: string, taken: Set<string>): string {
  let own = name
  for (let n = 1; taken.has(own); n++) own = `${name}_${n}`
  taken.add(own)
  return own
}

/** The shape that a Sequential gives its first layer; a nested one may itself know it. */
function firstShape(first: LayerEntry): LayerEntry['inputShape'] {
  if (first.inputShape || typeof first.is !== 'object') return first.inputShape
  const { layers, inputs, sequential } = first.is
  const inner = sequential ? layers[0] : layers.find(({ name }) => name === inputs[0]?.layer)
  return inner && firstShape(inner)
}

function shapeOfInput({ place }: LayerEntry, shape: LayerEntry['inputShape']): Shape {
  const where = `loadModel: the input '${shorten(place)}'`
  if (!shape)
    throw new Error(
      `${where} has no shape in the file; build the model in Keras with an Input that has one, and save it again`,
    )
  if (shape.includes(null))
    throw new Error(
      `${where} is of any size, ${formatShape(shape.map((d) => d ?? '?') as never)}; a model here needs a fixed one: load it in Keras, ` +
        'build it with an Input of a fixed shape, and save it again',
    )
  return shape as Shape
}
