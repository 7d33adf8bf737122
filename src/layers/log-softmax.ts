// y[…,k] = x[…,k] − log Σ_j e^x[…,j]; docs/tensor-operations.md

import { optionsOrNone } from '../check/options.js'
import { anAxis, axisOf } from './axes.js'
import { layerChecks, type LayerConfig, type Passes } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { minusLogSumExp, sumOf } from './reductions.js'

/** Configuration of `layers.logSoftmax`. */
export interface LogSoftmaxConfig extends LayerConfig {
  /**
   * The axis along which the probabilities add up to 1: from 1, since 0 is the batch, or from −1 at the end. Default −1, the
   * last.
   */
  readonly axis?: number
}

const checkConfig = optionsOrNone<LogSoftmaxConfig>({ ...layerChecks, axis: anAxis })

/**
 * The logarithms of the probabilities that `layers.softmax` gives. They stay exact even for probabilities too small for
 * float32.
 * @throws if `axis` is 0 or not a whole number; when applied, if there is no such axis.
 */
export function logSoftmax(config: LogSoftmaxConfig = {}): Layer {
  checkConfig('logSoftmax', config)
  const { axis = -1 } = config
  return builtIn({
    kind: 'logSoftmax',
    config,
    outputShape([x]) {
      axisOf('logSoftmax: axis', axis, x)
      return x
    },
    ...logSoftmaxPasses(axis),
  })
}

/** Its passes: dx = dy − softmax(x) · Σ dy, softmax(x) = e^y. */
export const logSoftmaxPasses = (axis: number): Passes => ({
  forward({ backend, inputs: [x] }) {
    const axes = [axisOf('logSoftmax: axis', axis, x.shape.slice(1))]
    const y = minusLogSumExp(backend, x, axes)
    return { y, saved: { y } }
  },
  backward({ backend, dy, saved: { y } }) {
    const axes = [axisOf('logSoftmax: axis', axis, dy.shape.slice(1))]
    const shares = backend.run('unary', { x: y }, { operation: 'exp' })
    const b = backend.run('multiply', { a: shares, b: sumOf(backend, dy, axes) })
    return { inputs: [backend.run('add', { a: dy, b }, { coefficients: [1, -1] })] }
  },
})
