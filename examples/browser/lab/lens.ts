// One layer under the lens, for what the network was given: what goes in, what comes out, its weights, and what flows back.

import { activations, namedLayers, type NamedLayer, type NDArray } from 'receptive'
import { Alone } from './alone.js'
import { layerOfOutput, outputOf, type Asked } from './asked.js'
import { activationOf, lastActivation, meaningOf } from './meaning.js'
import { isMerge, merge } from './merges.js'
import { moving } from './moves.js'
import { numbersOf } from './numbers.js'
import type { Explained, Meaning, Place, Right } from './protocol.js'
import { abridged, shown } from './shown.js'
import { lossGradient, outputSlopes, pMinusT, type Outputs, type Target } from './slopes.js'
import { activationLayers, sloped, sums } from './sums.js'
import { indicesOf, offsetOf, type Named, type Values } from './values.js'

/** What a lens is made of. */
interface Looked {
  readonly asked: Asked
  readonly layer: NamedLayer
  /** Whether the layer gives the output that is asked about. */
  readonly last: boolean
  readonly activation: ReturnType<typeof activationOf>
  readonly inputs: readonly Named[]
  /** Before and after the activation. */
  readonly before: Values
  readonly after: Values
  /** The network's answer; undefined if it is no list. */
  readonly answer: Outputs | undefined
  /** By their names in the layer. */
  readonly weights: Readonly<Record<string, Values>>
  /** Of a layer that moves values: for each the number of the one below, from 1; 0 in a border. */
  readonly sources: Float32Array | undefined
}

interface Slopes {
  readonly right: Right
  readonly dy: Float32Array
  readonly delta: Float32Array
}

export class Lens {
  readonly #looked: Looked
  #slopes: Slopes | undefined

  private constructor(looked: Looked) {
    this.#looked = looked
  }

  /** @throws if layers of that kind cannot be taken apart. */
  static async open(asked: Asked, name: string): Promise<Lens> {
    const { net, x } = asked
    const all = await namedLayers(net)
    const layer = all.find((one) => one.name === name)!
    const { kind } = layer
    if (!(kind in sums) && !isMerge(kind, { ...layer.config }))
      throw new Error(`${kind}: a layer of this kind is not taken apart here.`)
    const within = all.map((one) => one.name)
    const taken = layer.inputs.filter((input) => within.includes(input))
    const values = await activations(net, x, { layers: [...new Set([name, ...taken])] })
    const { [name]: unsquashed } = await activations(net, x, { layers: [name], beforeActivation: true })
    const weights = await net.getWeights()
    const inputs = layer.inputs.map((input): Named => {
      const found = withoutBatch(values[input] ?? x[input])
      return { name: input, ...found, shown: shown(found) }
    })
    const after = withoutBatch(values[name])
    return new Lens({
      ...{ asked, layer, inputs, after },
      last: (await layerOfOutput(asked)) === name,
      activation: activationOf(layer),
      before: valuesBefore(layer, inputs[0], withoutBatch(unsquashed)),
      answer: await answerOf(asked),
      weights: Object.fromEntries(
        layer.weights.map((weight) => {
          const { shape, data } = weights[weight]
          return [weight.slice(weight.lastIndexOf('/') + 1), { shape, values: data as Float32Array }]
        }),
      ),
      sources: moving.has(kind) ? await sourcesOf(layer, inputs[0], net) : undefined,
    })
  }

  /** How the value at a place came about, and what flows back to it from what is right. */
  async explain(place: Place, right: Right | undefined): Promise<Explained> {
    const { layer, activation, inputs, weights, before, after, sources } = this.#looked
    const { kind, config, outputShape: shape } = layer
    const at = offsetOf(indicesOf(place, shape), shape)
    const value = { place, kind, activation: activation?.name ?? 'linear' }
    const values = { before: before.values[at], after: after.values[at] }
    const given = { config: { ...config }, inputs, shape, place }
    if (isMerge(kind, given.config))
      return { ...value, ...values, ...merge(kind, given), back: await this.#back(at, right) }
    const source = sources?.[at] ? sources[at] - 1 : undefined
    const slopes = sloped.has(kind) ? await this.#slopesAt(at) : undefined
    const sum = sums[kind]({ ...given, weights, below: inputs[0], at, source, slopes })
    const parts = sum.parts.map(abridged)
    return { ...value, ...values, below: inputs[0].shown, ...sum, parts, back: await this.#back(at, right) }
  }

  /** How one value of the output changes with each of the input. */
  #slopesAt(at: number): Promise<Float32Array> {
    const { asked, layer, weights, inputs, after } = this.#looked
    const dy = after.values.map((_, i) => Number(i === at))
    return new Alone({ ...layer, weights }, asked.net.backend).back(inputs[0], { ...after, values: dy })
  }

  async #back(at: number, right: Right | undefined): Promise<Explained['back']> {
    const { activation, last, answer } = this.#looked
    if (!answer)
      return { reason: 'The output is no list of numbers, so there is no loss here that could flow back.' }
    const { meaning, outputs } = answer
    if (right === undefined) return { reason: `Say ${questions[meaning]}.` }
    try {
      if (last && typeof right === 'number' && ['softmax', 'sigmoid'].includes(activation?.name ?? ''))
        return { right, meaning, dy: undefined, delta: pMinusT(answer, right)[at], formula: 'p − t' }
      if (this.#slopes?.right !== right) this.#slopes = await this.#slopesFor(answer, right)
      const { dy, delta } = this.#slopes
      const formula = meaning === 'numbers' ? `2 · (y − t) / ${outputs.length}` : 'p − t'
      const ends = last && (meaning === 'numbers' || meaning === 'scores')
      return { right, meaning, dy: dy[at], delta: delta[at], ...(ends && { formula }) }
    } catch (error) {
      return { reason: whyNot(error) }
    }
  }

  /** The gradients with respect to the layer's values, after their activation and before. */
  async #slopesFor(answer: Outputs, right: Right): Promise<Slopes> {
    const { asked, layer, activation, before, after } = this.#looked
    const slopes = outputSlopes(answer, targetOf(right, answer))
    const dy = await lossGradient(asked, layer.name, slopes)
    if (!activation) return { right, dy, delta: dy }
    const alone = new Alone(activation.recipe, asked.net.backend)
    return { right, dy, delta: await alone.back(before, { ...after, values: dy }) }
  }
}

/** What has to be said before a loss can flow back. */
const questions: Readonly<Record<Meaning, string>> = {
  classes: 'which class is right, and the loss flows back from it',
  scores: 'which class is right, and the loss flows back from it',
  labels: 'which label is right, and the loss flows back from it',
  numbers: 'which numbers would be right, and the loss flows back from them',
}

const targetOf = (right: Right, { outputs }: Outputs): Target =>
  typeof right === 'number' ? right : numbersOf(right, 'the right numbers', outputs.length)

/** The answer that a loss can be of. */
async function answerOf(asked: Asked): Promise<Outputs | undefined> {
  const outputs = (await outputOf(asked)).data as Float32Array
  const meaning = meaningOf(asked, outputs, await lastActivation(asked))
  return meaning && { outputs, meaning }
}

const withoutBatch = ({ shape, data }: NDArray): Values => ({
  shape: shape.slice(1),
  values: data as Float32Array,
})

/** For each value of the output the number of that below, from 1, by sending these numbers through the layer. */
function sourcesOf(
  { kind, config }: NamedLayer,
  { shape, values }: Values,
  net: Asked['net'],
): Promise<Float32Array> {
  // A border is of zeros here.
  const moves = Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'value'))
  const numbers = values.map((_, i) => i + 1)
  return new Alone({ kind, config: moves }, net.backend).forward({ shape, values: numbers })
}

/** The values before the activation. */
function valuesBefore(layer: NamedLayer, input: Values, unsquashed: Values): Values {
  if (layer.kind in activationLayers) return input
  if (layer.kind !== 'reduce' || !activationOf(layer)) return unsquashed
  return { ...unsquashed, values: unsquashed.values.map(Math.exp) }
}

function whyNot(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /do not depend on|there is no layer/.test(message)
    ? 'Nothing flows back here: this layer has no part in the chosen output.'
    : `The gradient cannot be computed here: ${message}`
}
