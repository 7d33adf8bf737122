// functions/activations.ts. The functions of other ops can only apply ReLU without attributes; any other activation after
// them is a separate launch.

import {
  activationOf,
  kernelName,
  type Activation,
  type ActivationAttributes,
  type ActivationOp,
  type FusedActivation,
} from '../ops/activations.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Attributes } from '../ops.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'

/** The arguments of a function besides values: numbers, in order, and constants. */
interface Settings {
  readonly numbers: readonly number[]
  readonly constants?: Readonly<Record<string, number>>
}

const settingsOf: {
  readonly [K in ActivationOp]: (attributes: ActivationAttributes[K]) => Settings
} = {
  relu: ({ maxValue = 0, negativeSlope = 0, threshold = 0 }) => ({
    numbers: [maxValue, negativeSlope, threshold],
  }),
  elu: ({ alpha = 1, scale = 1 }) => ({ numbers: [alpha * scale, scale] }),
  sigmoid: () => ({ numbers: [] }),
  tanh: () => ({ numbers: [] }),
  softplus: () => ({ numbers: [] }),
  hardSigmoid: ({ alpha = 1 / 6, beta = 0.5 }) => ({ numbers: [alpha, beta] }),
  hardSwish: () => ({ numbers: [] }),
  silu: () => ({ numbers: [] }),
  gelu: ({ approximate = false }) => ({ numbers: [], constants: { approximate: approximate ? 1 : 0 } }),
}

/** y = f(x) */
function activate(launcher: Launcher, { name, ...attributes }: Activation, x: Cell): Cell {
  const { numbers, constants = {} } = settingsOf[name](attributes as never)
  return launcher.launch(name, x.length, constants, [x, ...numbers])
}

/** The kernel of an activation. */
export const activation = <K extends ActivationOp>(name: K) => ({
  name: kernelName(name),
  run: (launcher: Launcher, { x }: { x: Operand }, attributes: ActivationAttributes[K]): Cell =>
    activate(launcher, { ...attributes, name } as Activation, x.cell),
})

/** How many of its numbers an activation's gradient takes, if not all. */
const gradientNumbers: Partial<Record<ActivationOp, number>> = { relu: 2, hardSigmoid: 1 }

/** The kernel of its gradient. */
export const activationGradient = <K extends ActivationOp>(name: K) => ({
  name: `${kernelName(name)}-gradient`,
  run(
    launcher: Launcher,
    { x, y, dy }: { x?: Operand; y?: Operand; dy: Operand },
    attributes: ActivationAttributes[K],
    shape: Shape,
  ): Cell {
    const { numbers, constants = {} } = settingsOf[name](attributes)
    const args = [(x ?? y)!.cell, dy.cell, ...numbers.slice(0, gradientNumbers[name])]
    return launcher.launch(`${name}Gradient`, sizeOf(shape), constants, args)
  },
})

/** The ops that may apply an activation to their result. */
type Activating =
  'conv2d' | 'groupedConv2d' | 'depthwiseConv2d' | 'conv2dTranspose' | 'dense' | 'add' | 'batchNormalization'

/** Turns kernels that can apply at most ReLU without attributes into kernels that can apply any activation. */
export const activating = <K extends Activating>(row: readonly [GpuKernel<K>, ...GpuKernel<K>[]]) =>
  row.map((kernel) => ({ ...kernel, run: runThenActivate(kernel) })) as unknown as typeof row

const runThenActivate =
  <K extends Activating>(kernel: GpuKernel<K>): GpuKernel<K>['run'] =>
  (launcher, inputs, attributes, shape) => {
    const { activation: after, ...others } = attributes as { readonly activation?: FusedActivation }
    const given = activationOf(after)
    const isPlain = given?.name === 'relu' && Object.keys(given).length === 1
    const own = { ...others, activation: isPlain ? 'relu' : 'linear' } as unknown as Attributes<K>
    const y = kernel.run(launcher, inputs, own, shape)
    return given && !isPlain ? (activate(launcher, given, y as Cell) as typeof y) : y
  }
