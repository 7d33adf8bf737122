// Host side of assembly/activations.ts. It also encodes the activation that any other kernel applies to its result.

import {
  activationOf,
  kernelName,
  type Activation,
  type ActivationAttributes,
  type ActivationOp,
  type FusedActivation,
} from '../ops/activations.js'
import { chunks } from './elementwise.js'
import type { Block, Runtime } from './kernel.js'

/** An activation as kernels take it: its number, with 0 for none, and up to three attributes. */
interface Numbers {
  readonly activation: number
  readonly a1: number
  readonly a2: number
  readonly a3: number
}

// The numbers match assembly/activations.ts, where NaN means no limit.
const numbersOf: {
  readonly [K in ActivationOp]: (
    attributes: ActivationAttributes[K],
  ) => readonly [number, number?, number?, number?]
} = {
  relu: ({ maxValue = NaN, negativeSlope = 0, threshold = 0 }) =>
    negativeSlope === 0 && threshold === 0 ? [2, maxValue] : [3, maxValue, negativeSlope, threshold],
  elu: ({ alpha = 1, scale = 1 }) => [4, alpha * scale, scale],
  sigmoid: () => [5],
  tanh: () => [6],
  softplus: () => [7],
  hardSigmoid: ({ alpha = 1 / 6, beta = 0.5 }) => [8, alpha, beta],
  hardSwish: () => [9],
  silu: () => [10],
  gelu: ({ approximate = false }) => [approximate ? 12 : 11],
}

function numbers({ name, ...attributes }: Activation): Numbers {
  const [activation, a1 = 0, a2 = 0, a3 = 0] = numbersOf[name](attributes as never)
  return { activation, a1, a2, a3 }
}

const none: Numbers = { activation: 0, a1: 0, a2: 0, a3: 0 }

/** The arguments of a kernel that applies an activation to its result. ReLU without attributes has a faster path. */
export function fused(activation: FusedActivation | undefined): Numbers {
  const given = activationOf(activation)
  if (!given) return none
  const isPlain =
    given.name === 'relu' && Object.values(given).every((value) => value === 'relu' || value === undefined)
  return isPlain ? { ...none, activation: 1 } : numbers(given)
}

/** The kernel of an activation. */
export const activation = <K extends ActivationOp>(name: K) => ({
  name: kernelName(name),
  run(runtime: Runtime, { x }: { x: Block }, attributes: ActivationAttributes[K], y: Block): void {
    const { items, vectors } = chunks(y.shape)
    const bend = numbers({ ...attributes, name } as Activation)
    runtime.call('activate', items, { x: x.pointer, y: y.pointer, vectors, ...bend })
  },
})

/** The kernel of its gradient. */
export const activationGradient = <K extends ActivationOp>(name: K) => ({
  name: `${kernelName(name)}-gradient`,
  run(
    runtime: Runtime,
    { x, y, dy }: { x?: Block; y?: Block; dy: Block },
    attributes: ActivationAttributes[K],
    dx: Block,
  ): void {
    const { items, vectors } = chunks(dx.shape)
    const bend = numbers({ ...attributes, name } as Activation)
    const z = (x ?? y)!.pointer
    runtime.call('activateGradient', items, { z, dy: dy.pointer, dx: dx.pointer, vectors, ...bend })
  },
})
