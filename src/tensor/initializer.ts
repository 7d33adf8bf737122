// The choice of an initializer: a name, or an object with the name and settings. `draw-initial.ts` draws the values.

import type { Shape } from '../../kernels/shape.js'
import { isRecord, number, oneOf, refuse, seed, type Check } from '../check/check.js'
import { options, optionsOrNone } from '../check/options.js'
import type { Random } from './random.js'

/** Fills a new weight. `shape` is the layer's shape of it; the values are row-major. */
export type Initializer = (shape: Shape, random: Random) => Float64Array

/** Options of initializers that draw random values. */
export interface SeedOptions {
  /**
   * A 32-bit seed with which the initializer always draws the same values; default: a seed per weight, derived from the
   * model's.
   */
  readonly seed?: number
}

/** Options of `initializers.constant`. */
export interface ConstantOptions {
  /** The value of all elements. */
  readonly value: number
}

/** Options of `initializers.randomNormal` and `initializers.truncatedNormal`. */
export interface NormalOptions extends SeedOptions {
  /** The mean; default 0. */
  readonly mean?: number
  /** The standard deviation, before truncation; default 0.05. */
  readonly stddev?: number
}

/** Options of `initializers.randomUniform`. */
export interface UniformOptions extends SeedOptions {
  /** The minimum; default −0.05. */
  readonly minval?: number
  /** The upper bound, which is never drawn; default 0.05. */
  readonly maxval?: number
}

/** Options of `initializers.orthogonal`. */
export interface OrthogonalOptions extends SeedOptions {
  /** The factor of the orthogonal matrix; default 1. */
  readonly gain?: number
}

/** Options of `initializers.varianceScaling`. */
export interface VarianceScalingOptions extends SeedOptions {
  /** The variance times n; default 1. */
  readonly scale?: number
  /**
   * What n is: how many inputs an output depends on (`fanIn`, default), how many outputs an input feeds (`fanOut`), or their
   * mean.
   */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg'
  /**
   * The distribution; default `truncatedNormal`, which omits values beyond two standard deviations. Its standard deviation
   * before truncation is larger by as much as truncation reduces it.
   */
  readonly distribution?: 'normal' | 'uniform' | 'truncatedNormal'
}

/** The names of variance scaling with fixed settings. */
export type ScaledInitializerName =
  'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal' | 'leCunUniform' | 'leCunNormal'

/** The initializers that can be given by name, without settings. */
export type InitializerName =
  | ScaledInitializerName
  | 'zeros'
  | 'ones'
  | 'randomNormal'
  | 'randomUniform'
  | 'truncatedNormal'
  | 'orthogonal'
  | 'varianceScaling'

/** An initializer with its settings, as plain values that are saved with the model. `initializers` makes them. */
export type ConfiguredInitializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | ({ readonly kind: 'constant' } & ConstantOptions)
  | ({ readonly kind: 'randomNormal' | 'truncatedNormal' } & NormalOptions)
  | ({ readonly kind: 'randomUniform' } & UniformOptions)
  | ({ readonly kind: 'orthogonal' } & OrthogonalOptions)
  | ({ readonly kind: 'varianceScaling' } & VarianceScalingOptions)
  | ({ readonly kind: ScaledInitializerName } & SeedOptions)

/** A name, or an initializer with its settings. */
export type InitializerChoice = InitializerName | ConfiguredInitializer

const seeded = optionsOrNone<SeedOptions>({ seed })
const positive = number({ above: 0 })
const normal = optionsOrNone<NormalOptions>({ seed, mean: number(), stddev: positive })
const ofUniform = optionsOrNone<UniformOptions>({ seed, minval: number(), maxval: number() })
const plain = optionsOrNone<Record<never, never>>({})

/** The check of each initializer's settings, by name. */
const checks: Readonly<Record<ConfiguredInitializer['kind'], Check>> = {
  zeros: plain,
  ones: plain,
  constant: options<ConstantOptions>({ value: number() }, {}),
  glorotUniform: seeded,
  glorotNormal: seeded,
  heUniform: seeded,
  heNormal: seeded,
  leCunUniform: seeded,
  leCunNormal: seeded,
  randomNormal: normal,
  randomUniform(where, given) {
    ofUniform(where, given)
    const { minval = -0.05, maxval = 0.05 } = (given ?? {}) as UniformOptions
    if (minval > maxval) refuse(`${where}: maxval`, maxval, `a number of at least minval = ${minval}`)
  },
  truncatedNormal: normal,
  orthogonal: optionsOrNone<OrthogonalOptions>({ seed, gain: number() }),
  varianceScaling: optionsOrNone<VarianceScalingOptions>({
    seed,
    scale: positive,
    mode: oneOf('fanIn', 'fanOut', 'fanAvg'),
    distribution: oneOf('normal', 'uniform', 'truncatedNormal'),
  }),
}

const kinds = Object.keys(checks) as ConfiguredInitializer['kind'][]
const named = oneOf(...kinds.filter((kind) => kind !== 'constant'))
const kindOf = oneOf(...kinds)

/** A check of an initializer: a name, or an object with the name and settings. */
export const initializer: Check = (where, value) => {
  if (typeof value === 'function' && Object.hasOwn(checks, value.name))
    refuse(where, value, 'an initializer', `call it: ${value.name}()`)
  if (value === 'constant')
    refuse(where, value, 'an initializer', 'give its value: initializers.constant({ value: 0.1 })')
  if (!isRecord(value)) return named(where, value)
  const { kind, ...settings } = value
  kindOf(`${where}.kind`, kind)
  checks[kind as ConfiguredInitializer['kind']](where, settings)
}

/** The same for a weight with one axis. */
export const vectorInitializer: Check = (where, value) => {
  initializer(where, value)
  if (value === 'orthogonal' || (isRecord(value) && value.kind === 'orthogonal'))
    refuse(where, value, 'an initializer of one axis', "'orthogonal' needs two")
}

/** An initializer with its settings, which are checked. */
export function configured<K extends ConfiguredInitializer['kind']>(
  kind: K,
  settings: object,
): ConfiguredInitializer & { readonly kind: K } {
  checks[kind](`initializers.${kind}`, settings)
  return { kind, ...settings } as ConfiguredInitializer & { readonly kind: K }
}
