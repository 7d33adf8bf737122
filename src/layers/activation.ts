// y = f(x), element by element; softmax and log-softmax over the last axis. docs/activations.md

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
import { logSoftmaxPasses } from './log-softmax.js'

/** Configuration of `layers.activation`. */
export interface ActivationConfig extends LayerConfig {
  /**
   * `linear`, `relu`, `relu6`, `leakyRelu`, `elu`, `selu`, `gelu`, `silu` (`swish`), `hardSigmoid`, `hardSwish`, `softplus`,
   * `sigmoid`, `tanh`, `exponential`, `softsign`, `mish`, `celu`, `logSigmoid`, `hardTanh`, `tanhShrink`, `softShrink`,
   * `hardShrink` or `threshold`; or `softmax` or `logSoftmax` over the last axis. An activation with options is an object,
   * such as `{ name: 'gelu', approximate: true }`.
   */
  readonly activation: ActivationOption
}

const checkConfig = options<ActivationConfig>({ activation: activationOption }, layerChecks)

/**
 * An activation as a separate layer. Input and output have the same shape.
 * @throws if there is no such activation, or it has no such option.
 */
export function activation(config: ActivationConfig): Layer {
  checkConfig('activation', config)
  const f = activationOf(config.activation)
  if (!f)
    return builtIn({
      ...{ kind: 'activation', config, outputShape },
      forward: ({ inputs: [x] }) => ({ y: x }),
      backward: ({ dy }) => ({ inputs: [dy] }),
    })
  return f.name === 'logSoftmax'
    ? builtIn({ ...{ kind: 'activation', config, outputShape }, ...logSoftmaxPasses(-1) })
    : activationLayer('activation', config, f)
}

/** An activation that a single op computes. */
type SingleOp = Exclude<ActivationOf, { readonly name: 'logSoftmax' }>

const outputShape = ([x]: readonly Shape[]): Shape => x

/** A layer that computes an activation. */
export function activationLayer(kind: string, config: LayerConfig, f: SingleOp, shape = outputShape): Layer {
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

/** Whether the gradient takes the input rather than the output. */
const takesInput = (name: SingleOp['name']): boolean =>
  name === 'unary' || (name !== 'softmax' && !hasGradientOfOutput(name))

/** The gradient with respect to an activation's input, from what its op saved. */
export function activationGradient(
  { name, ...attributes }: SingleOp,
  { backend, saved: { x, y }, dy }: BackwardPass,
): Tensor {
  // The union type loses which attributes belong to which activation.
  const given = attributes as Attributes<'relu'>
  return takesInput(name)
    ? backend.run(`${name as 'silu'}Gradient`, { x, dy }, given)
    : backend.run(`${name as 'relu'}Gradient`, { y, dy }, given)
}
