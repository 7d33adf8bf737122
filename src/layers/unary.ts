// y = f(x), element by element, f a mathematical function. docs/tensor-operations.md

import { oneOf } from '../check/check.js'
import { options } from '../check/options.js'
import { activationLayer } from './activation.js'
import { layerChecks, type LayerConfig } from './definition.js'
import type { Layer } from './layer.js'

const operations =
  'abs negative sqrt rsqrt reciprocal exp log square sin cos tan erf floor ceil round sign'.split(
    ' ',
  ) as readonly MathOperation[]

/** A function of one number. */
export type MathOperation =
  | 'abs'
  | 'negative'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'exp'
  | 'log'
  | 'square'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'erf'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'sign'

/** Configuration of `layers.unary`. */
export interface UnaryConfig extends LayerConfig {
  /**
   * `abs`, `negative`, `sqrt`, `rsqrt` (1/√x), `reciprocal`, `exp`, `log`, `square`, `sin`, `cos`, `tan` (of radians), `erf` (the
   * error function), `floor`, `ceil`, `round` (a half to the even number) or `sign`.
   */
  readonly operation: MathOperation
}

const checkConfig = options<UnaryConfig>({ operation: oneOf(...operations) }, layerChecks)

/**
 * Applies a mathematical function to each element. Input and output have the same shape. Where the function is undefined,
 * the result is NaN, as for the root of a negative number; 1/0 is ∞. `floor`, `ceil`, `round` and `sign` pass no gradient.
 * @throws if there is no such operation.
 */
export function unary(config: UnaryConfig): Layer {
  checkConfig('unary', config)
  return activationLayer('unary', config, { name: 'unary', operation: config.operation })
}
