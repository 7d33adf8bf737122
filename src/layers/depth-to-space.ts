// Channels into blocks of pixels, and back: a transposition of axes that are split in two. docs/reshaping.md

import { inverseOf } from '../../kernels/ops/layout.js'
import { formatShape, type Shape } from '../../kernels/shape.js'
import { count, oneOf } from '../check/check.js'
import { options } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/**
 * How the channels of a pixel are ordered: with the position in the block as the slowest index (`DCR`), or as the fastest
 * (`CRD`).
 */
export type DepthOrder = 'DCR' | 'CRD'

/** Configuration of `layers.depthToSpace` and `layers.spaceToDepth`. */
export interface DepthToSpaceConfig extends LayerConfig {
  /** Rows and columns of a block. */
  readonly blockSize: number
  /**
   * `DCR` (default), as in TensorFlow: channel `(row · blockSize + column) · C + c`. `CRD`, as in PyTorch's `PixelShuffle`: channel
   * `(c · blockSize + row) · blockSize + column`. The names are ONNX's.
   */
  readonly mode?: DepthOrder
}

const checkConfig = options<DepthToSpaceConfig>(
  { blockSize: count },
  { ...layerChecks, mode: oneOf<DepthOrder>('DCR', 'CRD') },
)

// For [N, H, W, …] with the channels split in three, the order [N, H, row, W, column, c].
const orders: Readonly<Record<DepthOrder, readonly number[]>> = {
  DCR: [0, 1, 3, 2, 4, 5],
  CRD: [0, 1, 4, 2, 5, 3],
}

/**
 * Rearranges each pixel's channels into a block of pixels: `[H, W, C]` → `[H · blockSize, W · blockSize, C / blockSize²]`.
 * @throws if `blockSize` is not a whole number of at least 1, or `mode` is unknown; when applied, if the input is not an
 *   image whose number of channels is a multiple of `blockSize²`.
 */
export function depthToSpace(config: DepthToSpaceConfig): Layer {
  checkConfig('depthToSpace', config)
  const { blockSize: b } = config
  return builtIn({
    kind: 'depthToSpace',
    config,
    outputShape([x]) {
      if (x.length !== 3 || x[2] % (b * b) !== 0)
        throw new Error(
          `depthToSpace: blockSize ${b} needs images [H,W,C] whose channels are a multiple of ${b * b}, got ${formatShape(x)}`,
        )
      return [x[0] * b, x[1] * b, x[2] / (b * b)]
    },
    forward: ({ backend, inputs: [x] }) => ({ y: spread(backend, x, config) }),
    backward: ({ backend, dy }) => ({ inputs: [gathered(backend, dy, config)] }),
  })
}

/**
 * Rearranges each block of pixels into the channels of one: `[H, W, C]` → `[H / blockSize, W / blockSize, C · blockSize²]`.
 * It is the inverse of `depthToSpace`.
 * @throws if `blockSize` is not a whole number of at least 1, or `mode` is unknown; when applied, if the input is not an
 *   image whose rows and columns are multiples of `blockSize`.
 */
export function spaceToDepth(config: DepthToSpaceConfig): Layer {
  checkConfig('spaceToDepth', config)
  const { blockSize: b } = config
  return builtIn({
    kind: 'spaceToDepth',
    config,
    outputShape([x]) {
      if (x.length !== 3 || x[0] % b !== 0 || x[1] % b !== 0)
        throw new Error(
          `spaceToDepth: it needs images [H,W,C] whose rows and columns are multiples of ${b}, got ${formatShape(x)}`,
        )
      return [x[0] / b, x[1] / b, x[2] * b * b]
    },
    forward: ({ backend, inputs: [x] }) => ({ y: gathered(backend, x, config) }),
    backward: ({ backend, dy }) => ({ inputs: [spread(backend, dy, config)] }),
  })
}

function spread(backend: Backend, x: Tensor, { blockSize: b, mode = 'DCR' }: DepthToSpaceConfig): Tensor {
  const [N, H, W, all] = x.shape
  const C = all / (b * b)
  const cut: Shape = mode === 'DCR' ? [N, H, W, b, b, C] : [N, H, W, C, b, b]
  const moved = backend.run('transpose', { x: backend.reshape(x, cut) }, { perm: orders[mode] })
  return backend.reshape(moved, [N, H * b, W * b, C])
}

function gathered(backend: Backend, x: Tensor, { blockSize: b, mode = 'DCR' }: DepthToSpaceConfig): Tensor {
  const [N, H, W, C] = x.shape
  const cut = backend.reshape(x, [N, H / b, b, W / b, b, C])
  const moved = backend.run('transpose', { x: cut }, { perm: inverseOf(orders[mode]) })
  return backend.reshape(moved, [N, H / b, W / b, C * b * b])
}
