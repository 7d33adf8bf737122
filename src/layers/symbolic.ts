// A graph before it has any values: layers applied to the outputs of other layers.

import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { check, isCount, isRecord, name, shape, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { options } from '../check/options.js'

/** What can be applied: a layer, a model's graph, or the source of an input. */
export interface Applicable {
  /** The name of its factory, as in `layers.conv2d`. */
  readonly kind: string
  /** @internal The name that its creator gave it, if any. */
  readonly givenName?: string
}

/** One application: of what, and to what. */
export interface Call<T extends Applicable = Applicable> {
  readonly target: T
  readonly inputs: readonly SymbolicTensor[]
}

/**
 * A value that a model will compute: its shape, and where it comes from. `input` makes one, and `apply` of a layer or a
 * model makes further ones.
 */
export class SymbolicTensor {
  /** Its shape for one example, without the batch axis. */
  readonly shape: Shape
  /** @internal */
  readonly call: Call
  /** @internal Which output of the call it is, from 0. */
  readonly output: number

  /** @internal */
  constructor(call: Call, shape: Shape, output = 0) {
    if (!Array.isArray(shape))
      throw new Error(
        'SymbolicTensor: make one with input({ shape }), or with apply(…) of a layer or a model',
      )
    this.call = call
    this.shape = shape
    this.output = output
  }
}

/** Options of `input`. */
export interface InputOptions {
  /** The shape of one example, without the batch axis: `[H, W, C]` for images. */
  readonly shape: Shape
  /** Its name, by which a model with several inputs takes its data; default: `input` and a number. */
  readonly name?: string
}

/** The most values that the shape of one example, or of a weight, may hold. */
const mostValues = 2 ** 31 - 1

/** A check of a shape, which may have no axes. */
export const checkShape: Check = (where, value) => {
  anyAxes(where, value)
  const N = sizeOf(value as Shape)
  if (N > mostValues)
    throw new Error(
      `${where} ${formatShape(value as Shape)} holds ${N.toLocaleString('en-US')} values, which is more than the ` +
        `${mostValues.toLocaleString('en-US')} allowed`,
    )
}

const anyAxes = check(
  'a list of whole numbers of at least 1',
  (value) => Array.isArray(value) && value.every(isCount),
)

/** A check of the shape of one example, without the batch axis. */
export const axes: Check = (where, value) => {
  shape(where, value)
  checkShape(where, value)
}

const checkInput = options<InputOptions>({ shape: axes }, { name })

/** The source of a value that the caller provides. */
export class InputSource implements Applicable {
  readonly kind = 'input'
  readonly shape: Shape
  readonly givenName: string | undefined

  constructor({ shape, name }: InputOptions) {
    this.shape = shape
    this.givenName = name
  }
}

/**
 * An input of a model, to which the first layers are applied.
 *
 * ```ts
 * const x = input({ shape: [28, 28, 1] })
 * const y = layers.conv2d({ filters: 8, kernelSize: 3 }).apply(x)
 * const net = model({ inputs: x, outputs: y })
 * ```
 *
 * @throws if an axis of the shape is not a whole number of at least 1, or the shape holds more than 2³¹ − 1 values.
 */
export function input(options: InputOptions): SymbolicTensor {
  checkInput('input', options)
  return new SymbolicTensor({ target: new InputSource(options), inputs: [] }, options.shape)
}

/**
 * One symbolic tensor or several, as a list.
 * @throws if there is none, or one is something else.
 */
export function symbolicTensors(where: string, given: unknown): readonly SymbolicTensor[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length === 0 || !list.every((one) => one instanceof SymbolicTensor))
    throw new Error(
      `${where}: it takes what input({ shape }) or a layer's apply(…) gives, or a list of those, got ${describeValue(list.find((one) => !(one instanceof SymbolicTensor)))}`,
    )
  return list as readonly SymbolicTensor[]
}

/** Whether these are symbolic tensors by name. */
export function isByName(given: unknown): given is Readonly<Record<string, SymbolicTensor>> {
  if (!isRecord(given)) return false
  const prototype: unknown = Object.getPrototypeOf(given)
  return prototype === Object.prototype || prototype === null
}
