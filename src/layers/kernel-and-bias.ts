// What layers share whose weights are a kernel and, if it is wanted, a bias: y = f(x, w) + b.

import { zeros } from '../tensor/initializers.js'
import type { Tensor } from '../tensor/tensor.js'
import type { BackwardPass, ForwardPass, Gradients, WeightSpec } from './layer.js'

/** The weights `kernel`, and `bias` of so many units, which starts at zero. */
export const kernelAndBias = (
  kernel: WeightSpec,
  units: number,
  useBias: boolean,
): Readonly<Record<string, WeightSpec>> => ({
  kernel,
  ...(useBias && { bias: { shape: [units], initializer: zeros } }),
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
