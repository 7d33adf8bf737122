// Activations: y = f(x), element by element, and what their gradients are computed from; docs/activations.md
//
// As a layer of its own, f is an op. A convolution, a dense layer, a sum or batch normalization may also apply it to its
// result before storing it: attribute `activation`.

import { checkAxes, checkSame, shown, type NoAttributes, type Shape } from '../shape.js'

/** Attributes of `relu` and `reluGradient`. */
export interface ReluAttributes {
  /** The largest output; absent: no limit. */
  readonly maxValue?: number
  /** The slope at and below the threshold, at least 0; default 0. */
  readonly negativeSlope?: number
  /** Inputs above it pass unchanged; at least 0, default 0. */
  readonly threshold?: number
}

/** Attributes of `elu` and `eluGradient`. */
export interface EluAttributes {
  /** The limit of −y for x → −∞, before scaling; at least 0, default 1. */
  readonly alpha?: number
  /** The factor of the result, above 0; default 1. */
  readonly scale?: number
}

/** Attributes of `hardSigmoid` and `hardSigmoidGradient`. */
export interface HardSigmoidAttributes {
  /** The slope between 0 and 1, above 0; default ⅙. */
  readonly alpha?: number
  /** The output for 0; default ½. */
  readonly beta?: number
}

/** Attributes of `gelu` and `geluGradient`. */
export interface GeluAttributes {
  /** Whether the error function is approximated by a hyperbolic tangent; default false. */
  readonly approximate?: boolean
}

/** Activations that act on each element by itself, each with its attributes. */
export interface ActivationAttributes {
  /** `x` above the threshold, else `negativeSlope · (x − threshold)`; at most `maxValue`. */
  readonly relu: ReluAttributes
  /** `scale · x` above 0, else `scale · alpha · (e^x − 1)`. */
  readonly elu: EluAttributes
  /** `1 / (1 + e^(−x))`. */
  readonly sigmoid: NoAttributes
  /** The hyperbolic tangent of `x`. */
  readonly tanh: NoAttributes
  /** `log(1 + e^x)`. */
  readonly softplus: NoAttributes
  /** `alpha · x + beta`, clipped to 0…1. */
  readonly hardSigmoid: HardSigmoidAttributes
  /** `x` times its hard sigmoid with the default attributes. */
  readonly hardSwish: NoAttributes
  /** `x · sigmoid(x)`. */
  readonly silu: NoAttributes
  /** `x · Φ(x)`, where Φ is the normal distribution function. */
  readonly gelu: GeluAttributes
}

/** The name of an elementwise activation's op. */
export type ActivationOp = keyof ActivationAttributes

/** An elementwise activation with its attributes: `{ name: 'relu', maxValue: 6 }`. */
export type Activation = {
  readonly [K in ActivationOp]: { readonly name: K } & ActivationAttributes[K]
}[ActivationOp]

/**
 * What a kernel applies before storing its result: nothing, or an activation. One without attributes may be given by name.
 */
export type FusedActivation = 'linear' | ActivationOp | Activation

const selu = { alpha: 1.6732632423543772, scale: 1.0507009873554805 }

/** The attributes with which `elu` is SELU. G. Klambauer et al., "Self-normalizing neural networks", 2017. */
export const seluAttributes: EluAttributes = selu

type Range = 'finite' | 'of at least 0' | 'above 0' | 'true or false'

/** The attributes of each activation, and their ranges. */
const attributesOf: { readonly [K in ActivationOp]: Readonly<Record<string, Range>> } = {
  relu: { maxValue: 'above 0', negativeSlope: 'of at least 0', threshold: 'of at least 0' },
  elu: { alpha: 'of at least 0', scale: 'above 0' },
  sigmoid: {},
  tanh: {},
  softplus: {},
  hardSigmoid: { alpha: 'above 0', beta: 'finite' },
  hardSwish: {},
  silu: {},
  gelu: { approximate: 'true or false' },
}

/** Activations whose slope y does not determine: two x may give the same y with different slopes. */
const byInput: readonly ActivationOp[] = ['hardSwish', 'silu', 'gelu']

/** Whether the gradient takes the output `y` rather than the input `x`. */
export const hasGradientOfOutput = (op: ActivationOp): boolean => !byInput.includes(op)

export const isActivationOp = (name: unknown): name is ActivationOp =>
  typeof name === 'string' && Object.hasOwn(attributesOf, name)

/** `hardSwish` → `hard-swish`, as in the kernels' names. */
export const kernelName = (op: ActivationOp): string =>
  op.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)

const holds: Readonly<Record<Range, (value: unknown) => boolean>> = {
  finite: Number.isFinite,
  'of at least 0': (value) => Number.isFinite(value) && (value as number) >= 0,
  'above 0': (value) => Number.isFinite(value) && (value as number) > 0,
  'true or false': (value) => typeof value === 'boolean',
}

/** Throws unless the attributes are right for the activation. Attributes with other names are not checked here. */
function checkAttributes(where: string, name: ActivationOp, attributes: object): void {
  const given = attributes as Readonly<Record<string, unknown>>
  for (const [key, range] of Object.entries(attributesOf[name])) {
    const value = given[key]
    if (value === undefined || holds[range](value)) continue
    const wanted =
      range === 'true or false' ? range : range === 'finite' ? 'a finite number' : `a number ${range}`
    throw new Error(`${where}${key} must be ${wanted}, got ${shown(value)}`)
  }
  if (name !== 'relu') return
  const { maxValue = Infinity, threshold = 0 } = attributes as ReluAttributes
  if (maxValue <= threshold)
    throw new Error(`${where}maxValue must be above the threshold, ${threshold}, got ${maxValue}`)
}

const named = Object.keys(attributesOf)
  .map((name) => `'${name}'`)
  .join(', ')

/** Throws unless it is an activation that kernels can apply. */
export function checkActivation(op: string, activation: FusedActivation | undefined): void {
  if (activation === undefined || activation === 'linear' || isActivationOp(activation)) return
  const { name, ...attributes } = (typeof activation === 'object' ? (activation ?? {}) : {}) as Activation
  if (!isActivationOp(name))
    throw new Error(
      `${op}: activation must be 'linear', ${named}, or an object of that name and attributes, got ` +
        JSON.stringify(activation),
    )
  const known = Object.keys(attributesOf[name])
  for (const key of Object.keys(attributes))
    if (!known.includes(key))
      throw new Error(
        `${op}: activation: '${name}' has no attribute '${key}'; ` +
          (known.length > 0 ? `it takes ${known.join(', ')}` : 'it takes none'),
      )
  checkAttributes(`${op}: activation.`, name, attributes)
}

/** An activation with its attributes; undefined for `linear`. */
export const activationOf = (activation: FusedActivation = 'linear'): Activation | undefined =>
  activation === 'linear' ? undefined : typeof activation === 'string' ? { name: activation } : activation

const forward =
  <K extends ActivationOp>(op: K) =>
  ({ x }: { x: Shape }, attributes: ActivationAttributes[K]): Shape => {
    checkAttributes(`${op}: `, op, attributes)
    checkAxes(op, 'x', x)
    return x
  }

const fromOutput =
  <K extends ActivationOp>(op: K) =>
  ({ y, dy }: { y: Shape; dy: Shape }, attributes: ActivationAttributes[K]): Shape => {
    checkAttributes(`${op}Gradient: `, op, attributes)
    return checkSame(`${op}Gradient`, { y, dy })
  }

const fromInput =
  <K extends ActivationOp>(op: K) =>
  ({ x, dy }: { x: Shape; dy: Shape }, attributes: ActivationAttributes[K]): Shape => {
    checkAttributes(`${op}Gradient: `, op, attributes)
    return checkSame(`${op}Gradient`, { x, dy })
  }

export const activations = {
  relu: forward('relu'), // y = min(x, maxValue) where x > threshold, else negativeSlope · (x − threshold)
  reluGradient: fromOutput('relu'), // dx = dy where 0 < y < maxValue, negativeSlope · dy where y ≤ 0, else 0
  elu: forward('elu'), // y = scale · x where x > 0, else scale · alpha · (e^x − 1)
  eluGradient: fromOutput('elu'), // dx = dy · scale where y > 0, else dy · (y + scale · alpha)
  sigmoid: forward('sigmoid'), // y = 1 / (1 + e^−x)
  sigmoidGradient: fromOutput('sigmoid'), // dx = dy · y · (1 − y)
  tanh: forward('tanh'), // y = tanh x
  tanhGradient: fromOutput('tanh'), // dx = dy · (1 − y²)
  softplus: forward('softplus'), // y = log(1 + e^x)
  softplusGradient: fromOutput('softplus'), // dx = dy · (1 − e^−y)
  hardSigmoid: forward('hardSigmoid'), // y = alpha · x + beta, clipped to 0…1
  hardSigmoidGradient: fromOutput('hardSigmoid'), // dx = alpha · dy where 0 < y < 1, else 0
  hardSwish: forward('hardSwish'), // y = x · h, h = x/6 + ½ clipped to 0…1
  hardSwishGradient: fromInput('hardSwish'), // dx = dy · (x/3 + ½) where −3 < x < 3, else dy · h
  silu: forward('silu'), // y = x · s, s = 1 / (1 + e^−x)
  siluGradient: fromInput('silu'), // dx = dy · s · (1 + x · (1 − s))
  gelu: forward('gelu'), // y = x · Φ(x), Φ(x) = ½ · (1 + erf(x/√2)); or x · sigmoid(2·√(2/π) · (x + 0.044715·x³))
  geluGradient: fromInput('gelu'), // dx = dy · (Φ(x) + x · e^(−x²/2) / √(2π)), or the derivative of the approximation
}
