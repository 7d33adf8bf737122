// Max pooling of a convolution's output, a few images at a time, so that what lies between stays in the caches.

import { ops, type Attributes, type Inputs } from '../ops.js'
import { sizeOf, type Shape } from '../shape.js'
import { choose } from './choose.js'
import type { Block, WasmKernel } from './kernel.js'

type Row<K extends 'conv2d' | 'maxPool2d'> = readonly WasmKernel<K>[]
type Shapes = Inputs<'conv2dMaxPool2d', Shape>

/** Floats of the convolution's output between the two, at most, where one image has no more: half of a second cache. */
const mostFloats = 1 << 16

/** The kernels of two rows that run the shapes, one after the other. */
export const conv2dThenMaxPool2d = (
  convolutions: Row<'conv2d'>,
  poolings: Row<'maxPool2d'>,
): WasmKernel<'conv2dMaxPool2d'> => {
  const plan = (shapes: Shapes, { pool, ...attributes }: Attributes<'conv2dMaxPool2d'>) => {
    const [N, ...image] = shapes.x
    const [, ...z] = ops.conv2d(shapes, attributes)
    const images = Math.min(N, Math.max(1, Math.floor(mostFloats / sizeOf(z))))
    const chunk = { ...shapes, x: [images, ...image] }
    const convolution = choose(convolutions, chunk, attributes)!
    const pooling = choose(poolings, { x: [images, ...z] }, pool)!
    const scratch = Math.max(
      convolution.workspace?.(chunk, attributes) ?? 0,
      pooling.workspace?.({ x: [images, ...z] }, pool) ?? 0,
    )
    return { images, image, z, convolution, pooling, scratch: Math.ceil(scratch / 16) * 16 }
  }
  return {
    name: 'conv2d-then-max-pool2d',
    workspace(shapes, attributes) {
      const { images, z, scratch } = plan(shapes, attributes)
      return scratch + images * sizeOf(z)
    },
    run(runtime, { x, w, b }, { pool, ...attributes }, y, workspace) {
      const [N] = x.shape
      const [, ...pooled] = y.shape
      const shapes = { x: x.shape, w: w.shape, ...(b && { b: b.shape }) }
      const { images, image, z, convolution, pooling, scratch } = plan(shapes, { pool, ...attributes })
      for (let n = 0; n < N; n += images) {
        const count = Math.min(images, N - n)
        const part = (shape: Shape, pointer: number): Block => ({ shape: [count, ...shape], pointer })
        const between = part(z, workspace + scratch * 4)
        const from = part(image, x.pointer + n * sizeOf(image) * 4)
        convolution.run(runtime, { x: from, w, ...(b && { b }) }, attributes, between, workspace)
        pooling.run(
          runtime,
          { x: between },
          pool,
          part(pooled, y.pointer + n * sizeOf(pooled) * 4),
          workspace,
        )
      }
    },
  }
}
