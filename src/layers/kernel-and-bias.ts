// What layers with a kernel and an optional bias have in common: y = f(x, w) + b.

import type { Shape } from '../../kernels/shape.js'
import { truth } from '../check/check.js'
import type { OptionalChecks } from '../check/options.js'
import { initializer, vectorInitializer, type InitializerChoice } from '../tensor/initializer.js'
import type { Tensor } from '../tensor/tensor.js'
import type { BackwardPass, ForwardPass, Gradients, WeightSpec } from './definition.js'
import { regularizer, type RegularizerChoice } from './regularizer.js'

/** Options for the bias. */
export interface BiasConfig {
  /** Whether to add a bias; default true. */
  readonly useBias?: boolean
  /** How biases are initialized; default `zeros`. */
  readonly biasInitializer?: InitializerChoice
  /** The penalty on biases; default none. */
  readonly biasRegularizer?: RegularizerChoice
}

/** Checks of the options for the bias. */
export const biasChecks: OptionalChecks<BiasConfig> = {
  useBias: truth,
  biasInitializer: vectorInitializer,
  biasRegularizer: regularizer,
}

/** Options for the kernel. */
export interface KernelConfig {
  /** How the kernel is initialized; default `glorotUniform`. */
  readonly kernelInitializer?: InitializerChoice
  /** The penalty on the kernel; default none. */
  readonly kernelRegularizer?: RegularizerChoice
}

/** Checks of the options for the kernel. */
export const kernelChecks: OptionalChecks<KernelConfig> = {
  kernelInitializer: initializer,
  kernelRegularizer: regularizer,
}

/** A kernel of that shape. */
export const kernelOf = (
  shape: Shape,
  initializer: InitializerChoice = 'glorotUniform',
  regularizer?: RegularizerChoice,
): WeightSpec => ({ shape, initializer, regularizer })

/** The weight `bias` with one element per unit, if it is used. */
export const biasOf = (
  units: number,
  { useBias = true, biasInitializer: initializer = 'zeros', biasRegularizer: regularizer }: BiasConfig,
): Readonly<Record<string, WeightSpec>> =>
  useBias ? { bias: { shape: [units], initializer, regularizer } } : {}

/** The weights `kernel` of that shape, and `bias` with one element per unit, if it is used. */
export const kernelAndBias = (
  shape: Shape,
  units: number,
  config: KernelConfig & BiasConfig,
): Readonly<Record<string, WeightSpec>> => ({
  kernel: kernelOf(shape, config.kernelInitializer, config.kernelRegularizer),
  ...biasOf(units, config),
})

/** The inputs of an op with kernel and bias. */
export const opInputs = ({ inputs: [x], weights: { kernel: w, bias: b } }: ForwardPass) => ({ x, w, b })

/** The gradients that are needed. `byInput` and `byKernel` compute two of them. */
export const gradients = (
  { backend, dy, wanted }: BackwardPass,
  useBias: boolean,
  byInput: () => Tensor,
  byKernel: () => Tensor,
): Gradients => ({
  inputs: [wanted.inputs[0] ? byInput() : undefined],
  weights: wanted.weights
    ? { kernel: byKernel(), ...(useBias && { bias: backend.run('biasGradient', { dy }) }) }
    : undefined,
})
