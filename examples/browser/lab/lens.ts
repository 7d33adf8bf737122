// One layer under the lens, for one picture: what goes in, what comes out, its weights, and what flows back.

import { activations, namedLayers, type Model, type NamedLayer, type NDArray } from 'receptive'
import { isMerge, merge } from './merges.js'
import type { Back, Explained, Place } from './protocol.js'
import { derivatives, lossGradient, probabilitiesOf } from './slopes.js'
import type { Sum } from './sum.js'
import { sums } from './sums.js'
import { indicesOf, offsetOf, type Named, type Values } from './values.js'

/** What a lens is made of. */
interface Looked {
  readonly net: Model
  readonly x: NDArray
  readonly layer: NamedLayer
  /** Whether the layer gives what the network gives. */
  readonly last: boolean
  readonly inputs: readonly Named[]
  readonly before: NDArray
  readonly after: NDArray
  readonly outputs: Float32Array
  /** By their names in the layer. */
  readonly weights: Readonly<Record<string, Values>>
}

export class Lens {
  readonly #looked: Looked
  #slopes: { readonly label: number; readonly dy: Float32Array } | undefined

  private constructor(looked: Looked) {
    this.#looked = looked
  }

  /** @throws if layers of that kind cannot be taken apart. */
  static async open(net: Model, name: string, x: NDArray): Promise<Lens> {
    const all = await namedLayers(net)
    const layer = all.find((one) => one.name === name)!
    if (!(layer.kind in sums) && !isMerge(layer.kind))
      throw new Error(`${layer.kind}: a layer of this kind is not taken apart here.`)
    const within = all.map((one) => one.name)
    const taken = layer.inputs.filter((input) => within.includes(input))
    const values = await activations(net, x, { layers: [...new Set([name, ...taken])] })
    const { [name]: before } = await activations(net, x, { layers: [name], beforeActivation: true })
    const weights = await net.getWeights()
    return new Lens({
      ...{ net, x, layer, last: within.at(-1) === name, before, after: values[name] },
      inputs: layer.inputs.map((input) => ({ name: input, ...withoutBatch(values[input] ?? x) })),
      outputs: (await net.predict(x)).data as Float32Array,
      weights: Object.fromEntries(
        layer.weights.map((weight) => {
          const { shape, data } = weights[weight]
          return [weight.slice(weight.lastIndexOf('/') + 1), { shape, values: data as Float32Array }]
        }),
      ),
    })
  }

  /** How the value at a place came about, and what flows back to it if `label` is right. */
  async explain(place: Place, label: number | undefined): Promise<Explained> {
    const { layer, inputs, weights, after } = this.#looked
    const { kind, outputShape: shape } = layer
    const config = { ...layer.config }
    const at = offsetOf(indicesOf(place, shape), shape)
    if (isMerge(kind)) {
      const value = { activation: 'linear', before: after.data[at], after: after.data[at] }
      const merged = merge(kind, { config, inputs, shape, place })
      return { place, kind, ...value, ...merged, back: await this.#back(at, value, label) }
    }
    const sum = sums[kind]({ config, weights, below: inputs[0], inputs, shape, place })
    const activation = activationOf(kind, config)
    const value = { activation, before: this.#valueBefore(kind, sum, at), after: after.data[at] }
    const { below = inputs[0] } = sum
    return { place, kind, ...value, ...sum, below, back: await this.#back(at, value, label) }
  }

  /** A layer that is an activation has its value before it below. */
  #valueBefore(kind: string, { parts }: Sum, at: number): number {
    return kind === 'activation' || kind in activationLayers ? parts[0].x[0]! : this.#looked.before.data[at]
  }

  async #back(
    at: number,
    { activation, before, after }: Pick<Explained, 'activation' | 'before' | 'after'>,
    label: number | undefined,
  ): Promise<Explained['back']> {
    if (label === undefined) return { reason: 'Say which class is right, and the loss flows back from it.' }
    const { net, x, layer, last, outputs } = this.#looked
    if (last && ['softmax', 'sigmoid', 'linear'].includes(activation)) return this.#lastBack(label, at)
    if (!(activation in derivatives))
      return { reason: `The derivative of ${activation} is not worked out here.` }
    try {
      if (this.#slopes?.label !== label)
        this.#slopes = { label, dy: await lossGradient(net, layer.name, x, { outputs, label }) }
    } catch (error) {
      return {
        reason: `The gradient cannot be computed here: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
    const dy = this.#slopes.dy[at]
    return { label, dy, delta: dy * derivatives[activation](before, after) }
  }

  /** At the network's end: p − t. */
  #lastBack(label: number, at: number): Back {
    const { outputs } = this.#looked
    const { dz } = probabilitiesOf(outputs)
    return { label, dy: undefined, delta: dz(label)[outputs.length === 1 ? 1 : at] }
  }
}

const withoutBatch = ({ shape, data }: NDArray): Values => ({
  shape: shape.slice(1),
  values: data as Float32Array,
})

/** Layers that are nothing but an activation. */
const activationLayers: Readonly<Record<string, string>> = {
  reLU: 'relu',
  leakyReLU: 'leakyRelu',
  elu: 'elu',
  softmax: 'softmax',
}

function activationOf(kind: string, { activation = 'linear' }: Readonly<Record<string, unknown>>): string {
  if (kind in activationLayers) return activationLayers[kind]
  return typeof activation === 'string' ? activation : (activation as { readonly name: string }).name
}
