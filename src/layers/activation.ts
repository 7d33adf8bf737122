// y = f(x), element by element; softmax over the last axis. docs/activations.md

import type { Attributes } from '../../kernels/ops.js'
import { hasGradientOfOutput } from '../../kernels/ops/activations.js'
import type { Shape } from '../../kernels/shape.js'
import { options } from '../check/options.js'
import {
  activationOf,
  activationOption,
  type ActivationOf,
  type ActivationOption,
} from './activation-name.js'
import type { Tensor } from '../tensor/tensor.js'
import { layerChecks, type BackwardPass, type LayerConfig, type Op } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.activation`. */
export interface ActivationConfig extends LayerConfig {
  /**
   * `linear`, `relu`, `relu6`, `leakyRelu`, `elu`, `selu`, `gelu`, `silu` (`swish`), `hardSigmoid`, `hardSwish`, `softplus`,
   * `sigmoid`, `tanh`, `exponential`, `softsign`, `mish`, `celu`, `logSigmoid`, `hardTanh`, `tanhShrink`, `softShrink`,
   * `hardShrink`, `threshold`, or `softmax` over the last axis; with options of its own as an object, as in
   * `{ name: 'gelu', approximate: true }`.
   */
  readonly activation: ActivationOption
}

const checkConfig = options<ActivationConfig>({ activation: activationOption }, layerChecks)

/**
 * An activation as a layer of its own. Input and output have one shape.
 * @throws if there is no such activation, or it does not take the options.
 */
export function activation(config: ActivationConfig): Layer {
  checkConfig('activation', config)
  const f = activationOf(config.activation)
  return f
    ? activationLayer('activation', config, f)
    : builtIn({
        ...{ kind: 'activation', config, outputShape },
        forward: ({ inputs: [x] }) => ({ y: x }),
        backward: ({ dy }) => ({ inputs: [dy] }),
      })
}

const outputShape = ([x]: readonly Shape[]): Shape => x

/** A layer that computes an activation. */
export function activationLayer(
  kind: string,
  config: LayerConfig,
  f: ActivationOf,
  shape = outputShape,
): Layer {
  const { name, ...attributes } = f
  return builtIn({
    ...{ kind, config, outputShape: shape },
    op: {
      name,
      attributes,
      inputs: ({ inputs: [x] }) => ({ x }),
      saved: [takesInput(name) ? 'x' : 'y'],
    } as Op,
    backward: (pass) => ({ inputs: [activationGradient(f, pass)] }),
  })
}

/** Whether the gradient takes the input, and not the output. */
const takesInput = (name: ActivationOf['name']): boolean =>
  name === 'unary' || (name !== 'softmax' && !hasGradientOfOutput(name))

/** The gradient by an activation's input, from what its op has saved. */
export function activationGradient(
  { name, ...attributes }: ActivationOf,
  { backend, saved: { x, y }, dy }: BackwardPass,
): Tensor {
  // What an activation and its attributes have to do with each other is lost in the union of all.
  const given = attributes as Attributes<'relu'>
  return takesInput(name)
    ? backend.run(`${name as 'silu'}Gradient`, { x, dy }, given)
    : backend.run(`${name as 'relu'}Gradient`, { y, dy }, given)
}
