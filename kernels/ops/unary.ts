// Functions of one number that no other kernel applies to its result: y = f(x), element by element. The gradient is dx = dy
// · f′(x), and 0 where the slope is 0. docs/tensor-operations.md
//
// Activations that can be fused are ops of their own: activations.ts.

import { checkAxes, checkSame, shown, type Shape } from '../shape.js'

/** The name of a function of one number. The source has a formula for each, in which p and q are `alpha` and `beta`. */
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
  | 'ceil' // the whole number at or above x; no slope
  | 'round' // the nearest whole number, halfway the even one; no slope
  | 'sign' // −1, 0 or 1; no slope
  | 'softsign' // x / (1 + |x|)
  | 'mish' // x · tanh log(1 + e^x)
  | 'logSigmoid' // −log(1 + e^−x)
  | 'tanhShrink' // x − tanh x
  | 'celu' // x where x > 0, else p · (e^(x/p) − 1)
  | 'clip' // x clipped to p…q; the slope is 1 at the bounds, too
  | 'shrink' // x − q where x > p, x + q where x < −p, else 0
  | 'threshold' // x where x > p, else q

/** All of them, in the order in which kernels number them. */
export const unaryOperations: readonly UnaryOperation[] = (
  'abs negative sqrt rsqrt reciprocal exp log square sin cos tan erf floor ceil round sign ' +
  'softsign mish logSigmoid tanhShrink celu clip shrink threshold'
).split(' ') as UnaryOperation[]

/** Attributes of `unary` and `unaryGradient`. */
export interface UnaryAttributes {
  /** The function's name. */
  readonly operation: UnaryOperation
  /** `celu`: the limit of −y for x → −∞. `clip`: the minimum. `shrink`, `threshold`: the threshold. Defaults: 1, 0, 0, 0. */
  readonly alpha?: number
  /** `clip`: the maximum. `shrink`: the step towards 0. `threshold`: what replaces the other values. Default 0. */
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

/** A function's parameters. */
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
      `${op}: alpha, the minimum, must not be above beta, the maximum, for clip, got ${alpha} and ${beta}`,
    )
}
