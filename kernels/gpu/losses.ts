// functions/losses.ts and functions/focal-cross-entropy.ts

import type { Attributes, Inputs, Outputs } from '../ops.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Cell, GpuKernel, Operand } from './kernel.js'

type Loss =
  | 'softmaxCrossEntropy'
  | 'softmaxFocalCrossEntropy'
  | 'sigmoidCrossEntropy'
  | 'sigmoidFocalCrossEntropy'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
type LossName = Loss | `${Loss}Gradient`

/**
 * A loss per example, or the gradient of their mean.
 * @param settings names of the attributes, in the order of the function's last arguments.
 */
export const loss = <K extends LossName>(
  op: K,
  ...settings: readonly (keyof Attributes<K> & string)[]
): GpuKernel<K> => ({
  name: op,
  run(launcher, inputs, attributes, shape) {
    const { x, target, weight } = inputs as Inputs<LossName, Operand>
    const [N, K] = x.shape
    const constants = { N, K, weighted: weight ? 1 : 0 }
    const given = settings.map((name) => attributes[name] as number)
    const args = [x.cell, target.cell, (weight ?? x).cell, ...given]
    return launcher.launch(op, sizeOf(shape as Shape), constants, args) as Outputs<K, Cell>
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
