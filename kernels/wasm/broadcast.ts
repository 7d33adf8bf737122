// Host side of assembly/broadcast.ts.

import { pairedAxes, type PairedAxis } from '../ops/broadcast.js'
import { sameShape, type Shape } from '../shape.js'
import { fused } from './activations.js'
import { chunks } from './elementwise.js'
import { equalItems } from './items.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** Floats per item. */
const pieceLength = 4096

/** The operation: its number in assembly/broadcast.ts, and up to two factors. */
interface Operation {
  readonly operation: number
  readonly alpha?: number
  readonly beta?: number
}

/** Floats that describe the axes. */
const axesSize = (a: Shape): number => 3 * (a.length + 1)

function merge(
  runtime: Runtime,
  { a, b, y }: { readonly a: Block; readonly b: Block; readonly y: Block },
  axes: number,
  { operation, alpha = 1, beta = 1 }: Operation,
  activation: ReturnType<typeof fused> = fused(undefined),
  all: readonly PairedAxis[] = pairedAxes(a.shape, b.shape),
): void {
  const { size: length, a: nextA, b: nextB } = all[all.length - 1]
  // There is always at least one axis of rows.
  const outer = all.length > 1 ? all.slice(0, -1) : [{ size: 1, a: 0, b: 0 }]
  runtime.write(axes, Int32Array.from(outer.flatMap((axis) => [axis.size, axis.a, axis.b])))
  const rows = outer.reduce((n, { size }) => n * size, 1)
  const pieces = Math.ceil(length / pieceLength)
  const items = equalItems(rows * pieces, { floats: rows * length })
  runtime.call('broadcast', items, {
    a: a.pointer,
    b: b.pointer,
    y: y.pointer,
    axes,
    K: outer.length,
    length,
    pieces,
    aStep: nextA === 0 ? 0 : 4,
    bStep: nextB === 0 ? 0 : 4,
    operation,
    alpha,
    beta,
    ...activation,
  })
}

type Merging = 'multiply' | 'maximum' | 'minimum' | 'divide' | 'power'

const broadcasting = <K extends Merging>(name: string, operation: Operation): WasmKernel<K> =>
  ({
    name,
    workspace: ({ a }: { readonly a: Shape }) => axesSize(a),
    run: (
      runtime: Runtime,
      pair: { readonly a: Block; readonly b: Block },
      _: unknown,
      y: Block,
      axes: number,
    ) => merge(runtime, { ...pair, y }, axes, operation),
  }) as unknown as WasmKernel<K>

export const addBroadcasting: WasmKernel<'add'> = {
  name: 'add-broadcasting',
  workspace: ({ a }) => axesSize(a),
  run(runtime, { a, b }, { coefficients: [alpha, beta] = [1, 1], activation }, y, axes) {
    merge(runtime, { a, b, y }, axes, { operation: 0, alpha, beta }, fused(activation))
  },
}

export const multiplyBroadcasting = broadcasting<'multiply'>('multiply-broadcasting', { operation: 1 })
export const divide = broadcasting<'divide'>('divide', { operation: 2 })
export const maximumBroadcasting = broadcasting<'maximum'>('maximum-broadcasting', { operation: 3 })
export const minimumBroadcasting = broadcasting<'minimum'>('minimum-broadcasting', {
  operation: 3,
  alpha: -1,
})
export const power = broadcasting<'power'>('power', { operation: 4 })

/** The maximum of x and itself, broadcast along the axes of y. */
export const broadcast: WasmKernel<'broadcast'> = {
  name: 'broadcast',
  workspace: ({ x }) => axesSize(x),
  run(runtime, { x }, _, y, axes) {
    const all = pairedAxes(x.shape, y.shape).map((axis) => ({ ...axis, b: axis.a }))
    merge(runtime, { a: x, b: x, y }, axes, { operation: 3 }, undefined, all)
  },
}

export const powerGradient: WasmKernel<'powerGradient'> = {
  name: 'power-gradient',
  run(runtime, { a, b, dy }, _, { da, db }) {
    const { items, vectors } = chunks(dy.shape)
    runtime.call('powerGradient', items, {
      a: a.pointer,
      b: b.pointer,
      dy: dy.pointer,
      da: da.pointer,
      db: db.pointer,
      vectors,
    })
  },
}

/** The kernel for tensors of one shape, made from the one that broadcasts. */
export const ofOneShape = <K extends 'add' | Merging>(kernel: WasmKernel<K>): WasmKernel<K> => ({
  ...kernel,
  supports: ({ a, b }: { a: Shape; b: Shape }) => sameShape(a, b),
})
