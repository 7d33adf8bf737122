// Convolutions in a few large groups. A group's inputs and outputs are parts of a last axis. For each group, these parts are
// copied into contiguous memory, the kernel that suits them runs, and its result is copied back.

import { choose } from '../choose.js'
import type { Conv2dWindow } from '../ops/conv2d.js'
import { mapInputs, ops, type Attributes, type Inputs, type Outputs } from '../ops.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'
import { copyBlocks } from './layout.js'
import { runWithin, workspaceWithin } from './run-within.js'

type Convolution = 'conv2d' | 'conv2dInputGradient' | 'conv2dFilterGradient'

/** Attributes of any of the three ops: groups, and those of the plain convolution. */
interface GroupedAttributes extends Conv2dWindow {
  readonly groups: number
  readonly inputShape?: Shape
}

const lastOf = (shape: Shape): number => shape[shape.length - 1]
/**
 * From this many products per tap and group on, copies and launches cost less than they gain.
 *
 * Input gradients behave like the convolution. direct / this, GFLOP/s, one thread, Zen 4, Node 20 (fastest of many): 3×3
 * [1,28,28,256] in 4 groups 39 / 108, in 8 37 / 76, [1,14,14,192] in 4 36 / 49; with two threads 37 / 107, 62 / 66, 35 / 49.
 * With fewer products, it depends on the threads: [1,14,14,256] in 8 36 / 41, but 53 / 37 with two, [8,7,7,1024] in 32 33 /
 * 52, but 61 / 46. Without Winograd's saving nothing is gained: [8,28,28,256] → 256 at stride 2 in 4 26 / 24.
 */
const fewestProducts = 450_000

/** The shape with one `groups`th of its last axis. */
const part = (shape: Shape, groups: number): Shape => shape.with(-1, lastOf(shape) / groups)
/** Floats of a block, rounded up so that the next begins at a multiple of 64 bytes. */
const floatsOf = (shape: Shape): number => Math.ceil(sizeOf(shape) / 16) * 16

/** Copies group g's part of the last axis out of the whole or back into it. */
function move(runtime: Runtime, whole: Block, own: Block, g: number, way: 'out' | 'back'): void {
  const [stride, length] = [lastOf(whole.shape), lastOf(own.shape)]
  const at = { ...whole, offset: g * length, stride }
  const together = { ...own, offset: 0, stride: length }
  const [from, to] = way === 'out' ? [at, together] : [together, at]
  copyBlocks(runtime, sizeOf(own.shape) / length, length, from, to)
}

/** One group's convolution and the kernel that runs it; `shapes` are those of all groups together. */
function planOf<K extends Convolution>(
  op: K,
  row: readonly WasmKernel<K>[],
  shapes: Inputs<K, Shape>,
  { groups, inputShape, ...window }: GroupedAttributes,
) {
  const inputs: Inputs<K, Shape> = mapInputs<K, Shape, Shape>(shapes, (shape) => part(shape, groups))
  const image = inputShape && { inputShape: part(inputShape, groups) }
  const attributes = { ...window, ...image } as unknown as Attributes<K>
  const output = ops[op](inputs, attributes) as Shape
  const copied = [...Object.values<Shape>(inputs), output].reduce((sum, shape) => sum + floatsOf(shape), 0)
  return { inputs, attributes, output, copied, kernel: choose(row, inputs, attributes) }
}

type Plan<K extends Convolution> = ReturnType<typeof planOf<K>>

const grouped = <K extends Convolution>(
  name: string,
  op: K,
  row: readonly WasmKernel<K>[],
  suits: (plan: Plan<K>) => boolean,
) => ({
  name,
  suits: (shapes: Inputs<K, Shape>, all: GroupedAttributes): boolean => suits(planOf(op, row, shapes, all)),
  workspace(shapes: Inputs<K, Shape>, all: GroupedAttributes): number {
    const { inputs, attributes, kernel, copied } = planOf(op, row, shapes, all)
    return copied + workspaceWithin(kernel, inputs, attributes)
  },
  run(runtime: Runtime, whole: Inputs<K, Block>, all: GroupedAttributes, y: Block, workspace: number): void {
    const shapes = mapInputs<K, Block, Shape>(whole, ({ shape }) => shape)
    const { inputs, attributes, output, kernel } = planOf(op, row, shapes, all)
    let free = workspace
    const take = (shape: Shape): Block => {
      const pointer = free
      free += floatsOf(shape) * 4
      return { shape, pointer }
    }
    const own = mapInputs<K, Shape, Block>(inputs, take)
    const out = take(output)
    const moved = Object.entries<Block>(own).map(([name, block]) => [
      whole[name as keyof typeof whole],
      block,
    ])
    for (let g = 0; g < all.groups; g++) {
      for (const [from, to] of moved) move(runtime, from as Block, to as Block, g, 'out')
      runWithin(kernel, inputs, [runtime, own, attributes, out as Outputs<K, Block>, free])
      move(runtime, y, out, g, 'back')
    }
  },
})

const byWinograd = ({ name }: { readonly name: string }): boolean => name.includes('winograd')

export const groupedConv2d = (row: readonly WasmKernel<'conv2d'>[]): WasmKernel<'groupedConv2d'> =>
  grouped(
    'conv2d-by-groups',
    'conv2d',
    row,
    ({ inputs: { w }, output, kernel }) => sizeOf(output) * w[2] >= fewestProducts && byWinograd(kernel),
  )

export const groupedConv2dInputGradient = (
  row: readonly WasmKernel<'conv2dInputGradient'>[],
): WasmKernel<'groupedConv2dInputGradient'> =>
  grouped(
    'conv2d-input-gradient-by-groups',
    'conv2dInputGradient',
    row,
    ({ inputs: { dy, w }, kernel }) => sizeOf(dy) * w[2] >= fewestProducts && byWinograd(kernel),
  )

// direct / this, as above: 3×3 [1,28,28,256] in 4 groups 28 / 74, at stride 2 19 / 35, 1×1 [1,14,14,512] in 4 21 / 35, 5×5
// [1,27,27,96] → 256 in 2 16 / 27. With many channels, the first-level cache holds too few pixels.
export const groupedConv2dFilterGradient = (
  row: readonly WasmKernel<'conv2dFilterGradient'>[],
): WasmKernel<'groupedConv2dFilterGradient'> =>
  grouped(
    'conv2d-filter-gradient-by-groups',
    'conv2dFilterGradient',
    row,
    ({ inputs: { dy }, output }) => sizeOf(dy) * output[2] >= fewestProducts,
  )
