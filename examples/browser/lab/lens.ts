// One layer under the lens, for one picture: what goes in, what comes out, its weights, and what flows back.

import { activations, model, type Model, type NDArray } from 'receptive'
import type { Back, Explained, Place } from './protocol.js'
import { derivatives, lossGradient, probabilitiesOf } from './slopes.js'
import { sums, type Sum, type Values } from './sums.js'

export class Lens {
  readonly #net: Model
  readonly #layer: string
  readonly #below: Values
  readonly #before: NDArray
  readonly #after: NDArray
  readonly #outputs: Float32Array
  readonly #weights: Readonly<Record<string, Values>>
  #slopes: { readonly label: number; readonly dy: Float32Array } | undefined

  private constructor(
    net: Model,
    layer: string,
    values: Record<'below' | 'before' | 'after' | 'output', NDArray>,
    weights: Readonly<Record<string, Values>>,
  ) {
    this.#net = net
    this.#layer = layer
    this.#below = withoutBatch(values.below)
    this.#before = values.before
    this.#after = values.after
    this.#outputs = values.output.data as Float32Array
    this.#weights = weights
  }

  /** @throws if layers of that kind cannot be taken apart. */
  static async open(net: Model, layer: string, x: NDArray): Promise<Lens> {
    const view = net.getLayer(layer)
    if (!(view.kind in sums)) throw new Error(`${view.kind}: a layer of this kind is not taken apart here.`)
    const through = model({
      inputs: net.input,
      outputs: { below: view.input, after: view.output, output: net.output },
    })
    try {
      const values = await through.predict(x)
      const { [layer]: before } = await activations(net, x, { layers: [layer], beforeActivation: true })
      const all = Object.entries(await net.getWeights())
      const own = all.filter(([name]) => name.startsWith(`${layer}/`))
      const weights = own.map(([name, { shape, data }]) => [
        name.slice(layer.length + 1),
        { shape, values: data as Float32Array },
      ])
      return new Lens(net, layer, { ...values, before } as never, Object.fromEntries(weights))
    } finally {
      through.dispose()
    }
  }

  /** How the value at a place came about, and what flows back to it if `label` is right. */
  async explain(place: Place, label: number | undefined): Promise<Explained> {
    const { kind, config } = this.#net.getLayer(this.#layer)
    const sum = sums[kind]({ config: { ...config }, weights: this.#weights, below: this.#below, place })
    const at = offsetOf(place, this.#after.shape)
    const activation = activationOf(kind, { ...config })
    const [before, after] = [this.#valueBefore(kind, sum, at), this.#after.data[at]]
    return {
      ...{ place, kind, activation, before, after },
      ...sum,
      below: this.#below,
      back: await this.#back({ at, activation, before, after }, label),
    }
  }

  /** A layer that is an activation has its value before it below. */
  #valueBefore(kind: string, { parts }: Sum, at: number): number {
    return kind === 'activation' || kind in activationLayers ? parts[0].x[0]! : this.#before.data[at]
  }

  async #back(
    value: {
      readonly at: number
      readonly activation: string
      readonly before: number
      readonly after: number
    },
    label: number | undefined,
  ): Promise<Explained['back']> {
    if (label === undefined) return { reason: 'Say which class is right, and the loss flows back from it.' }
    const { at, activation, before, after } = value
    const last = this.#net.layers.at(-1)?.name === this.#layer
    if (last && ['softmax', 'sigmoid', 'linear'].includes(activation)) return this.#lastBack(label, at)
    if (!(activation in derivatives))
      return { reason: `The derivative of ${activation} is not worked out here.` }
    try {
      if (this.#slopes?.label !== label)
        this.#slopes = {
          label,
          dy: await lossGradient(this.#net, this.#layer, this.#after, { outputs: this.#outputs, label }),
        }
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
    const { dz } = probabilitiesOf(this.#outputs)
    return { label, dy: undefined, delta: dz(label)[this.#outputs.length === 1 ? 1 : at] }
  }
}

const withoutBatch = ({ shape, data }: NDArray): Values => ({
  shape: shape.slice(1),
  values: data as Float32Array,
})

const offsetOf = ({ row, column, map }: Place, [, ...shape]: readonly number[]): number =>
  shape.length === 3 ? (row * shape[1] + column) * shape[2] + map : map

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
