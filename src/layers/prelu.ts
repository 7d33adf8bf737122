// y = x where x > 0, else alpha · x, with a learned alpha; docs/activations.md

import { formatShape } from '../../kernels/shape.js'
import { isCount, refuse, type Check } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { initializer, type InitializerChoice } from '../tensor/initializer.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { regularizer, type RegularizerChoice } from './regularizer.js'

/** Configuration of `layers.prelu`. */
export interface PreluConfig extends LayerConfig {
  /** How the slopes are initialized; default `zeros`. */
  readonly alphaInitializer?: InitializerChoice
  /** The penalty on the slopes; default none. */
  readonly alphaRegularizer?: RegularizerChoice
  /**
   * Axes along which one slope is shared, from 1, since 0 is the batch; default: none. `[1, 2]` gives images one slope per
   * channel.
   */
  readonly sharedAxes?: number | readonly number[]
}

const sharedAxes: Check = (where, value) => {
  const axes: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (!axes.every(isCount) || new Set(axes).size < axes.length)
    refuse(where, value, 'an axis from 1 on, or several, each once')
}

const checkConfig = optionsOrNone<PreluConfig>({
  ...layerChecks,
  alphaInitializer: initializer,
  alphaRegularizer: regularizer,
  sharedAxes,
})

/**
 * ReLU with a learned slope for negative inputs, one per element of an example unless axes share it. Weight `alpha`: the
 * input's shape, with 1 for each shared axis. K. He et al., "Delving deep into rectifiers", 2015.
 * @throws if an axis is not a whole number of at least 1, or is given twice; when applied, if the input has no such axis.
 */
export function prelu(config: PreluConfig = {}): Layer {
  checkConfig('prelu', config)
  const { alphaInitializer = 'zeros', alphaRegularizer } = config
  const shared = [config.sharedAxes ?? []].flat()
  return builtIn({
    kind: 'prelu',
    config,
    outputShape([x]) {
      const beyond = shared.find((axis) => axis > x.length)
      if (beyond !== undefined)
        throw new Error(
          `prelu: sharedAxes has axis ${beyond}, but inputs ${formatShape(x)} have axes 1 to ${x.length}`,
        )
      return x
    },
    weights: ([x]) => ({
      alpha: {
        shape: x.map((size, i) => (shared.includes(i + 1) ? 1 : size)),
        initializer: alphaInitializer,
        regularizer: alphaRegularizer,
      },
    }),
    op: {
      name: 'prelu',
      attributes: {},
      inputs: ({ inputs: [x], weights: { alpha } }) => ({ x, alpha }),
      saved: ['x'],
    },
    backward: ({ backend, dy, saved: { x }, weights: { alpha }, wanted }) => ({
      inputs: [wanted.inputs[0] ? backend.run('preluInputGradient', { x, alpha, dy }) : undefined],
      weights: wanted.weights
        ? { alpha: backend.run('preluAlphaGradient', { x, dy }, { alphaShape: alpha.shape }) }
        : undefined,
    }),
  })
}
