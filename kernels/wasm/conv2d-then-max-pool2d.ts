// A convolution followed by max pooling, a few images at a time, so that the values in between stay in the caches.

import { ops, type Attributes, type Inputs } from '../ops.js'
import { sizeOf, type Shape } from '../shape.js'
import { choose } from '../choose.js'
import type { Block, Preparation, Runtime, WasmKernel } from './kernel.js'
import { maxPool2dWithArgmax } from './pool2d.js'

type Row<K extends 'conv2d' | 'maxPool2d'> = readonly WasmKernel<K>[]
type Shapes = Inputs<'conv2dMaxPool2d', Shape>
type Pooled = Attributes<'conv2dMaxPool2d'>

/**
 * The most floats of the convolution's output between the two kernels, unless one image has more: part of a third-level
 * cache. A second-level cache has room for so few images that threads would wait for each other. [32,24,24,64] → 64, 1×1,
 * pooled 2×2, takes 2.3 ms on two threads with 2¹⁶ floats and 2.0 with this many; on one thread 4.1 with either.
 */
const mostFloats = 1 << 19

/** The convolution's preparation, for as many images as it is given at a time. */
const preparationOf = (convolutions: Row<'conv2d'>): Preparation<'conv2dMaxPool2d'> => ({
  floats(shapes, attributes) {
    const { convolution, some } = plan(convolutions, shapes, attributes)
    return convolution.preparation?.floats(some, withoutPool(attributes)) ?? 0
  },
  run(runtime, { x, w, b }, attributes, prepared) {
    const shapes = { x: x.shape, w: w.shape, ...(b && { b: b.shape }) }
    const { convolution, some } = plan(convolutions, shapes, attributes)
    const inputs = { x: { ...x, shape: some.x }, w, ...(b && { b }) }
    convolution.preparation?.run(runtime, inputs, withoutPool(attributes), prepared)
  },
})

/** Runs a kernel of each row that supports the shapes, one after the other. */
export const conv2dThenMaxPool2d = (
  convolutions: Row<'conv2d'>,
  poolings: Row<'maxPool2d'>,
): WasmKernel<'conv2dMaxPool2d'> => ({
  name: 'conv2d-then-max-pool2d',
  preparation: preparationOf(convolutions),
  workspace: (shapes, attributes) => plan(convolutions, shapes, attributes).workspace,
  run(runtime, inputs, attributes, y, workspace, prepared) {
    const { pool } = attributes
    eachChunk(convolutions, runtime, inputs, attributes, { workspace, prepared }, (z, first) => {
      const pooling = choose(poolings, { x: z.shape }, pool)
      pooling.run(runtime, { x: z }, pool, images(y, first, z.shape[0]), 0, 0)
    })
  },
})

/** The same, with the positions of the maxima. */
export const conv2dThenMaxPool2dWithArgmax = (
  convolutions: Row<'conv2d'>,
): WasmKernel<'conv2dMaxPool2dWithArgmax'> => ({
  name: 'conv2d-then-max-pool2d-with-argmax',
  preparation: preparationOf(convolutions),
  workspace: (shapes, attributes) => plan(convolutions, shapes, attributes).workspace,
  run(runtime, inputs, attributes, { y, argmax }, workspace, prepared) {
    eachChunk(convolutions, runtime, inputs, attributes, { workspace, prepared }, (z, first) => {
      const count = z.shape[0]
      const outputs = { y: images(y, first, count), argmax: images(argmax, first, count) }
      maxPool2dWithArgmax(runtime, z, attributes.pool, outputs)
    })
  },
})

/** Convolves a few images, then calls `pool` with them and the number of the first, until all are done. */
function eachChunk(
  convolutions: Row<'conv2d'>,
  runtime: Runtime,
  { x, w, b }: Inputs<'conv2dMaxPool2d', Block>,
  attributes: Pooled,
  { workspace, prepared }: { readonly workspace: number; readonly prepared: number },
  pool: (z: Block, first: number) => void,
): void {
  const shapes = { x: x.shape, w: w.shape, ...(b && { b: b.shape }) }
  const { chunk, z, convolution, scratch } = plan(convolutions, shapes, attributes)
  const [N] = x.shape
  for (let first = 0; first < N; first += chunk) {
    const count = Math.min(chunk, N - first)
    const part = { shape: [count, ...z], pointer: workspace + scratch * 4 }
    const inputs = { x: images(x, first, count), w, ...(b && { b }) }
    convolution.run(runtime, inputs, withoutPool(attributes), part, workspace, prepared)
    pool(part, first)
  }
}

function plan(convolutions: Row<'conv2d'>, shapes: Shapes, attributes: Pooled) {
  const window = withoutPool(attributes)
  const [N, ...image] = shapes.x
  const [, ...z] = ops.conv2d(shapes, window)
  const chunk = Math.min(N, Math.max(1, Math.floor(mostFloats / sizeOf(z))))
  const some = { ...shapes, x: [chunk, ...image] }
  const convolution = choose(convolutions, some, window)
  const scratch = Math.ceil((convolution.workspace?.(some, window) ?? 0) / 16) * 16
  return { chunk, some, z, convolution, scratch, workspace: scratch + chunk * sizeOf(z) }
}

const withoutPool = ({ pool: _, ...attributes }: Pooled): Attributes<'conv2d'> => attributes

const images = ({ shape: [, ...image], pointer }: Block, first: number, count: number): Block => ({
  shape: [count, ...image],
  pointer: pointer + first * sizeOf(image) * 4,
})
