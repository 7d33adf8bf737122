// y = f(x), element by element; softmax over the last axis. docs/activations.md

import { options } from '../check/options.js'
import { activationName, type ActivationName } from './activation-name.js'
import { builtIn, type Layer, layerChecks, type LayerConfig } from './layer.js'

/** Configuration of `layers.activation`. */
export interface ActivationConfig extends LayerConfig {
  /** `linear`, `relu`, `sigmoid`, `tanh`, or `softmax` over the last axis. */
  readonly activation: ActivationName
}

const checkConfig = options<ActivationConfig>({ activation: activationName }, layerChecks)

/**
 * An activation as a layer of its own. Input and output have one shape.
 * @throws if there is no such activation.
 */
export function activation(config: ActivationConfig): Layer {
  checkConfig('activation', config)
  const f = config.activation
  const described = {
    kind: 'activation',
    config,
    outputShape: ([inputShape]: readonly (readonly number[])[]) => inputShape,
  }
  if (f === 'linear')
    return builtIn({
      ...described,
      forward: ({ inputs: [x] }) => ({ y: x }),
      backward: ({ dy }) => ({ inputs: [dy] }),
    })
  return builtIn({
    ...described,
    op: { name: f, attributes: {}, inputs: ({ inputs: [x] }) => ({ x }), saved: ['y'] },
    backward: ({ backend, dy, saved: { y } }) => ({ inputs: [backend.run(`${f}Gradient`, { y, dy })] }),
  })
}
