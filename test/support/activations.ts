// Activations that kernels apply to their result, of every kind.

import fc from 'fast-check'
import type { Activation, FusedActivation } from '../../kernels/ops/activations.js'

/** One of each, and of those with attributes several. */
export const activations: readonly Activation[] = [
  { name: 'relu' },
  { name: 'relu', maxValue: 6 },
  { name: 'relu', maxValue: 0.75, negativeSlope: 0.3, threshold: 0.25 },
  { name: 'relu', negativeSlope: 0.2 },
  { name: 'relu', negativeSlope: 1.125 },
  { name: 'elu' },
  { name: 'elu', alpha: 0 },
  { name: 'elu', alpha: 1.6732632423543772, scale: 1.0507009873554805 },
  { name: 'sigmoid' },
  { name: 'tanh' },
  { name: 'softplus' },
  { name: 'hardSigmoid' },
  { name: 'hardSigmoid', alpha: 0.2, beta: 0.4 },
  { name: 'hardSwish' },
  { name: 'silu' },
  { name: 'gelu' },
  { name: 'gelu', approximate: true },
]

/** Mostly none or ReLU, which kernels apply in their own ways. */
export const fusedActivation: fc.Arbitrary<FusedActivation> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('linear' as const, 'relu' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...activations) },
)
