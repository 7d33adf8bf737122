// y = mean of the window's elements, of those inside the image or of all. docs/pooling.md

import type { Pool2dAttributes } from '../../kernels/ops/pool2d.js'
import { pool2dGeometry, type Border, type Pair } from '../../kernels/ops/window.js'
import type { Shape } from '../../kernels/shape.js'
import { truth } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { OpLayer } from './definition.js'
import type { Layer } from './layer.js'
import { pooling2d, poolingChecks, type Pooling2dConfig } from './pooling2d.js'

/** Configuration of `layers.averagePooling2d`. */
export interface AveragePooling2dConfig extends Pooling2dConfig {
  /** Whether padding counts, as zeros; default false. PyTorch's default is true. */
  readonly countIncludePad?: boolean
}

const checkConfig = optionsOrNone<AveragePooling2dConfig>({ ...poolingChecks, countIncludePad: truth })

/**
 * The mean of each window: `[H, W, C]` → `[oH, oW, C]`. Padding does not count, unless `countIncludePad` is true.
 * @throws if a size is not a whole number of at least 1; when applied, if no window fits, or one would lie entirely in the
 *   padding.
 */
export const averagePooling2d = (config: AveragePooling2dConfig = {}): Layer =>
  pooling2d(
    'averagePooling2d',
    config,
    (attributes) =>
      config.countIncludePad === true && attributes.padding !== 'valid'
        ? ofAll(attributes)
        : inside(attributes),
    checkConfig,
  )

const inside = (attributes: Pool2dAttributes): Pick<OpLayer, 'op' | 'backward'> => ({
  op: { name: 'averagePool2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
  backward: ({ backend, dy, inputShapes: [inputShape] }) => ({
    inputs: [backend.run('averagePool2dGradient', { dy }, { ...attributes, inputShape })],
  }),
})

/** Pools an image that includes its padding, so that all windows are inside it. */
function ofAll(padded: Pool2dAttributes): Pick<OpLayer, 'op' | 'backward'> {
  const attributes = { ...padded, padding: 'valid' } as const
  return {
    op: {
      name: 'averagePool2d',
      attributes,
      inputs: ({ backend, inputs: [x] }) => ({
        x: backend.run('pad2d', { x }, { border: borderOf(x.shape, padded) }),
      }),
      saved: [],
    },
    backward({ backend, dy, inputShapes: [[N, H, W, C]] }) {
      const border = borderOf([N, H, W, C], padded)
      const [rows, columns] = border.map(([before, after]) => before + after)
      const inputShape = [N, H + rows, W + columns, C]
      const dx = backend.run('averagePool2dGradient', { dy }, { ...attributes, inputShape })
      return { inputs: [backend.run('crop2d', { x: dx }, { border })] }
    },
  }
}

/** The padding that the windows reach. */
function borderOf(x: Shape, attributes: Pool2dAttributes): Border {
  const { H, W, oH, oW, kH, kW, sH, sW, top, left } = pool2dGeometry(x, attributes)
  const sides = (size: number, out: number, kernel: number, stride: number, before: number): Pair => [
    before,
    Math.max(0, (out - 1) * stride + kernel - size - before),
  ]
  return [sides(H, oH, kH, sH, top), sides(W, oW, kW, sW, left)]
}
