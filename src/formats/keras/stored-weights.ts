// Matches the weights in a file with those of the model.

import { formatShape, sameShape, type NDArray, type Shape } from '../../../kernels/shape.js'
import { shorten } from '../../check/describe-value.js'
import type { ConstantConfig } from '../../layers/constant.js'
import type { Layer } from '../../layers/layer.js'
import type { NamedWeight } from '../../graph/nodes.js'
import type { Problems } from '../problems.js'

/** A weight in a file. Its values are read only once it is known to fit. */
export interface StoredWeight {
  readonly name: string
  readonly shape: Shape
  read(): Float32Array
}

/**
 * Whether Keras stores it beside a layer's weights although predictions do not need it, such as the state of random numbers.
 */
export const isNoWeight = (name: string): boolean =>
  /(^|\/)(seed_generator[^/]*|seed_generator_state|iteration|learning_rate|count|total)(:\d+)?$/.test(name)

/** The last part of a weight's name, without TensorFlow's output number: `kernel` of `conv/kernel:0`. */
const variableOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '')

/** Keras's names for one of our weights: `moving_mean` for `movingMean`. */
const namesOf = ({ key, layer }: NamedWeight): readonly string[] => {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return layer.kind === 'depthwiseConv2d' && key === 'kernel' ? ['depthwise_kernel', snake] : [snake]
}

/** Values for the weights of the model, by our names. */
export class Matched {
  readonly weights: Record<string, NDArray> = Object.create(null) as Record<string, NDArray>
  readonly #problems: Problems

  constructor(problems: Problems) {
    this.#problems = problems
  }

  /**
   * Assigns the stored values to a layer's weights: by the names of variables if all are known, otherwise in order, which is
   * the same in Keras's layers and ours.
   */
  layer(wanted: readonly NamedWeight[], stored: readonly StoredWeight[], place: string): void {
    const named = stored.filter(({ name }) => !isNoWeight(name))
    // A normalization that has adapted counts the data in a last variable.
    const counts = named.length === wanted.length + 1 && named.at(-1)!.shape.length === 0
    const given = counts ? named.slice(0, -1) : named
    const byName = wanted.map((weight) => {
      const names = namesOf(weight)
      return given.find(({ name }) => names.includes(variableOf(name)))
    })
    const all = byName.every((one) => one !== undefined)
    if (!all && given.length !== wanted.length) {
      this.#problems.add(
        `it needs ${wanted.length} weights, ${listed(wanted.map(({ key, spec }) => [key, spec.shape]))}; the file has ` +
          `${given.length === 0 ? 'none' : listed(given.map(({ name, shape }) => [name, shape]))}`,
        place,
      )
      return
    }
    wanted.forEach((weight, i) => this.one(weight, all ? byName[i]! : given[i], place))
  }

  /** Adds numbers that are written in the topology itself, as for `x * 2`. */
  constants(wanted: ReadonlyMap<Layer, readonly NamedWeight[]>): void {
    for (const [{ kind, config }, [{ name }]] of wanted)
      if (kind === 'constant' && !(name in this.weights))
        this.weights[name] = { shape: [], data: Float32Array.of((config as ConstantConfig).value as number) }
  }

  /** Assigns a value to a weight. */
  one({ name, key, spec: { shape } }: NamedWeight, stored: StoredWeight, place: string): void {
    if (sameShape(bare(stored.shape), bare(shape))) this.weights[name] = { shape, data: stored.read() }
    else
      this.#problems.add(
        `its ${key} is ${formatShape(shape)}, in the file ${shorten(stored.name)} is ${formatShape(stored.shape)}`,
        place,
      )
  }
}

const listed = (weights: readonly (readonly [string, Shape])[]): string =>
  weights.map(([name, shape]) => `${shorten(name)} ${formatShape(shape)}`).join(', ')

/** A dense layer on images is a 1×1 convolution, whose kernel has two more axes. */
const bare = (shape: Shape): Shape => {
  const first = shape.findIndex((d) => d !== 1)
  return first < 0 ? [] : shape.slice(first)
}
