// What the global pooling layers have in common: pooling with a window that is the whole image. docs/pooling.md

import type { Pool2dAttributes } from '../../kernels/ops/pool2d.js'
import { formatShape, type Shape } from '../../kernels/shape.js'
import { truth } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Tensor } from '../tensor/tensor.js'
import {
  layerChecks,
  type BackwardPass,
  type ForwardPass,
  type ForwardResult,
  type LayerConfig,
} from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of the global pooling layers. */
export interface GlobalPooling2dConfig extends LayerConfig {
  /** Whether the output is `[1, 1, C]`, like a gate for `multiply`, instead of `[C]`; default false. */
  readonly keepDims?: boolean
}

const checkConfig = optionsOrNone<GlobalPooling2dConfig>({ ...layerChecks, keepDims: truth })

/** The part of a global pooling layer that does not depend on the kind of pooling. */
export function globalPooling2d(
  kind: string,
  config: GlobalPooling2dConfig,
  pool: (pass: ForwardPass, attributes: Pool2dAttributes) => ForwardResult,
  gradient: (pass: BackwardPass, attributes: Pool2dAttributes) => Tensor,
): Layer {
  checkConfig(kind, config)
  const { keepDims = false } = config
  return builtIn({
    kind,
    config,
    outputShape([x]) {
      if (x.length !== 3) throw new Error(`${kind}: needs images, [H,W,C], got ${formatShape(x)}`)
      return keepDims ? [1, 1, x[2]] : [x[2]]
    },
    forward(pass) {
      const [x] = pass.inputs
      const [N, , , C] = x.shape
      const { y, ...kept } = pool(pass, whole(x.shape))
      return { y: pass.backend.reshape(y, keepDims ? [N, 1, 1, C] : [N, C]), ...kept }
    },
    backward(pass) {
      const { backend, inputShapes, dy } = pass
      const [[N, H, W, C]] = inputShapes
      const pooled = { ...pass, dy: backend.reshape(dy, [N, 1, 1, C]) }
      return { inputs: [gradient(pooled, whole([N, H, W, C]))] }
    },
  })
}

const whole = ([, H, W]: Shape): Pool2dAttributes => ({
  poolSize: [H, W],
  strides: [H, W],
  padding: 'valid',
})
