// functions/losses.ts

import { sizeOf } from '../shape.js'
import type { GpuKernel } from './kernel.js'

type LossName =
  | 'softmaxCrossEntropy'
  | 'softmaxCrossEntropyGradient'
  | 'sigmoidCrossEntropy'
  | 'sigmoidCrossEntropyGradient'
  | 'meanSquaredError'
  | 'meanSquaredErrorGradient'

/** A loss per example, or the gradient of their mean. */
export const loss = (op: LossName): GpuKernel<LossName> => ({
  name: op,
  run(launcher, { x, target, weight }, _, shape) {
    const [N, K] = x.shape
    const constants = { N, K, weighted: weight ? 1 : 0 }
    return launcher.launch(op, sizeOf(shape), constants, [x.cell, target.cell, (weight ?? x).cell])
  },
})

export const categoricalAccuracy: GpuKernel<'categoricalAccuracy'> = {
  name: 'categorical-accuracy',
  run: (launcher, { x, target }, _, [N]) =>
    launcher.launch('categoricalAccuracy', N, { K: x.shape[1] }, [x.cell, target.cell]),
}

export const binaryAccuracy: GpuKernel<'binaryAccuracy'> = {
  name: 'binary-accuracy',
  run: (launcher, { x, target }, { threshold }, [N]) =>
    launcher.launch('binaryAccuracy', N, { K: x.shape[1], threshold }, [x.cell, target.cell]),
}
