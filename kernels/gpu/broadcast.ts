// functions/broadcast.ts

import { pairedAxes, type PairedAxis } from '../ops/broadcast.js'
import { sameShape, sizeOf, type Shape } from '../shape.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'

/** The most axes that the function handles. */
const most = 5

/** Sizes and strides by the function's names, with the last axis first. */
function constantsOf(axes: readonly PairedAxis[]): Readonly<Record<string, number>> {
  if (axes.length > most)
    throw new Error(
      `shapes that broadcast along ${axes.length} alternating axes exceed the ${most} that a GPU kernel supports`,
    )
  const reversed = axes.toReversed()
  const constants: Record<string, number> = {}
  for (let i = 0; i < most; i++) {
    const { size, a, b } = reversed.at(i) ?? { size: 1, a: 0, b: 0 }
    if (i < most - 1) constants[`s${i}`] = size
    constants[`a${i}`] = a
    constants[`b${i}`] = b
  }
  return constants
}

/** The operation: its number in the function, and its further arguments. */
interface Operation {
  readonly operation: number
  readonly alpha?: number
  readonly beta?: number
  readonly relu?: number
}

const merge = (
  launcher: Launcher,
  cells: readonly [Cell, Cell],
  shape: Shape,
  operation: Operation,
  axes: readonly PairedAxis[],
): Cell =>
  launcher.launch(
    'broadcast',
    sizeOf(shape),
    { alpha: 1, beta: 1, relu: 0, ...operation, ...constantsOf(axes) },
    cells,
  )

type Merging = 'multiply' | 'maximum' | 'minimum' | 'divide' | 'power'
interface Pair<T> {
  readonly a: T
  readonly b: T
}

const broadcasting = <K extends Merging>(name: string, operation: Operation): GpuKernel<K> =>
  ({
    name,
    run: (launcher: Launcher, { a, b }: Pair<Operand>, _: unknown, shape: Shape): Cell =>
      merge(launcher, [a.cell, b.cell], shape, operation, pairedAxes(a.shape, b.shape)),
  }) as unknown as GpuKernel<K>

export const addBroadcasting: GpuKernel<'add'> = {
  name: 'add-broadcasting',
  run: (launcher, { a, b }, { coefficients: [alpha, beta] = [1, 1], activation }, shape) =>
    merge(
      launcher,
      [a.cell, b.cell],
      shape,
      { operation: 0, alpha, beta, relu: activation === 'relu' ? 1 : 0 },
      pairedAxes(a.shape, b.shape),
    ),
}

export const multiplyBroadcasting = broadcasting<'multiply'>('multiply-broadcasting', { operation: 1 })
export const divide = broadcasting<'divide'>('divide', { operation: 2 })
export const maximumBroadcasting = broadcasting<'maximum'>('maximum-broadcasting', { operation: 3 })
export const minimumBroadcasting = broadcasting<'minimum'>('minimum-broadcasting', {
  operation: 3,
  alpha: -1,
})
export const power = broadcasting<'power'>('power', { operation: 4 })

export const broadcast: GpuKernel<'broadcast'> = {
  name: 'broadcast',
  run: (launcher, { x }, _, shape) =>
    merge(
      launcher,
      [x.cell, x.cell],
      shape,
      { operation: 5 },
      pairedAxes(x.shape, shape).map((axis) => ({ ...axis, b: axis.a })),
    ),
}

export const powerGradient: GpuKernel<'powerGradient'> = {
  name: 'power-gradient',
  run(launcher, { a, b, dy }) {
    const of = (ofB: 0 | 1): Cell =>
      launcher.launch('powerGradient', dy.cell.length, { ofB }, [a.cell, b.cell, dy.cell])
    return { da: of(0), db: of(1) }
  },
}

/** The kernel for tensors of one shape, made from the one that broadcasts. */
export const ofOneShape = <K extends 'add' | Merging>(kernel: GpuKernel<K>): GpuKernel<K> =>
  ({
    ...kernel,
    supports: (shapes: Pair<Shape>, attributes: never, launcher: Launcher) =>
      sameShape(shapes.a, shapes.b) && (kernel.supports?.(shapes as never, attributes, launcher) ?? true),
  }) as unknown as GpuKernel<K>
