// Functions of one number that no other kernel applies to its result: y = f(x), element by element, and the gradient
// dx = dy · f′(x), 0 where the slope is. docs/tensor-operations.md
//
// An activation that is fused is an op of its own: activations.ts.

import { checkAxes, checkSame, shown, type Shape } from '../shape.js'

/** The name of a function of one number; p and q are `alpha` and `beta`. */
export type UnaryOperation =
  | 'abs' // |x|; the slope at 0 is 0
  | 'negative' // −x
  | 'sqrt' // √x
  | 'rsqrt' // 1/√x
  | 'reciprocal' // 1/x
  | 'exp' // e^x
  | 'log' // log x
  | 'square' // x²
  | 'sin' // sin x, x in radians
  | 'cos' // cos x
  | 'tan' // tan x
  | 'erf' // 2/√π · ∫₀ˣ e^(−t²) dt
  | 'floor' // the whole number at or below x; no slope
  | 'ceil' // the one at or above it; no slope
  | 'round' // the nearest whole number, of two the even one; no slope
  | 'sign' // −1, 0 or 1; no slope
  | 'softsign' // x / (1 + |x|)
  | 'mish' // x · tanh log(1 + e^x)
  | 'logSigmoid' // −log(1 + e^−x)
  | 'tanhShrink' // x − tanh x
  | 'celu' // x where x > 0, else p · (e^(x/p) − 1)
  | 'clip' // x, but at least p and at most q; a slope at both bounds, too
  | 'shrink' // x − q where x > p, x + q where x < −p, else 0
  | 'threshold' // x where x > p, else q

/** All of them, in the order in which kernels number them. */
export const unaryOperations: readonly UnaryOperation[] = (
  'abs negative sqrt rsqrt reciprocal exp log square sin cos tan erf floor ceil round sign ' +
  'softsign mish logSigmoid tanhShrink celu clip shrink threshold'
).split(' ') as UnaryOperation[]

/** Attributes of `unary` and `unaryGradient`. */
export interface UnaryAttributes {
  /** The function. */
  readonly operation: UnaryOperation
  /** Of `celu` what −y tends to on the left, of `clip` the least, of `shrink` and `threshold` the threshold; default 1, 0, 0, 0. */
  readonly alpha?: number
  /** Of `clip` the most, of `shrink` the step towards 0, of `threshold` what stands for the rest; default 0. */
  readonly beta?: number
}

// y = f(x)
export function unary({ x }: { x: Shape }, attributes: UnaryAttributes): Shape {
  checkOperation('unary', attributes)
  checkAxes('unary', 'x', x)
  return x
}

// dx = dy · f′(x)
export function unaryGradient({ x, dy }: { x: Shape; dy: Shape }, attributes: UnaryAttributes): Shape {
  checkOperation('unaryGradient', attributes)
  return checkSame('unaryGradient', { x, dy })
}

/** What a function takes besides x. */
export const parametersOf = ({
  operation,
  alpha,
  beta = 0,
}: UnaryAttributes): { alpha: number; beta: number } => ({
  alpha: alpha ?? (operation === 'celu' ? 1 : 0),
  beta,
})

function checkOperation(op: string, attributes: UnaryAttributes): void {
  const { operation } = attributes
  if (!unaryOperations.includes(operation))
    throw new Error(`${op}: operation must be one of ${unaryOperations.join(', ')}, got ${shown(operation)}`)
  const { alpha, beta } = parametersOf(attributes)
  for (const [name, value] of Object.entries({ alpha, beta }))
    if (typeof value !== 'number' || Number.isNaN(value))
      throw new Error(`${op}: ${name} must be a number, got ${shown(value)}`)
  if (operation === 'celu' && !(alpha > 0 && alpha < Infinity))
    throw new Error(`${op}: alpha must be a number above 0 for celu, got ${alpha}`)
  if (operation === 'clip' && alpha > beta)
    throw new Error(
      `${op}: alpha, the least, must not be above beta, the most, for clip, got ${alpha} and ${beta}`,
    )
}
