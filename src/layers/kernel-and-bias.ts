// What layers share whose weights are a kernel and, if it is wanted, a bias: y = f(x, w) + b.

import type { Shape } from '../../kernels/shape.js'
import { truth } from '../check/check.js'
import type { OptionalChecks } from '../check/options.js'
import { initializer, vectorInitializer, type InitializerChoice } from '../tensor/initializer.js'
import type { Tensor } from '../tensor/tensor.js'
import type { BackwardPass, ForwardPass, Gradients, WeightSpec } from './definition.js'
import { regularizer, type RegularizerChoice } from './regularizer.js'

/** What a configuration may say of a bias. */
export interface BiasConfig {
  /** Whether to add a bias; default true. */
  readonly useBias?: boolean
  /** Where biases start; default `zeros`. */
  readonly biasInitializer?: InitializerChoice
  /** The penalty on biases; default none. */
  readonly biasRegularizer?: RegularizerChoice
}

/** Checks of that. */
export const biasChecks: OptionalChecks<BiasConfig> = {
  useBias: truth,
  biasInitializer: vectorInitializer,
  biasRegularizer: regularizer,
}

/** What a configuration may say of a kernel. */
export interface KernelConfig {
  /** Where the kernel starts; default `glorotUniform`. */
  readonly kernelInitializer?: InitializerChoice
  /** The penalty on the kernel; default none. */
  readonly kernelRegularizer?: RegularizerChoice
}

/** Checks of that. */
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

/** The weight `bias` of so many units, if it is wanted. */
export const biasOf = (
  units: number,
  { useBias = true, biasInitializer: initializer = 'zeros', biasRegularizer: regularizer }: BiasConfig,
): Readonly<Record<string, WeightSpec>> =>
  useBias ? { bias: { shape: [units], initializer, regularizer } } : {}

/** The weights `kernel` of that shape, and `bias` of so many units. */
export const kernelAndBias = (
  shape: Shape,
  units: number,
  config: KernelConfig & BiasConfig,
): Readonly<Record<string, WeightSpec>> => ({
  kernel: kernelOf(shape, config.kernelInitializer, config.kernelRegularizer),
  ...biasOf(units, config),
})

/** The inputs of an op that takes them. */
export const opInputs = ({ inputs: [x], weights: { kernel: w, bias: b } }: ForwardPass) => ({ x, w, b })

/** The gradients that are wanted; `byInput` and `byKernel` compute two of them. */
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
