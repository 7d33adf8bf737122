// y = γ·(x − μ) / √(σ² + ε) + β, with μ and σ² of each example over its last axes. J. L. Ba, J. R. Kiros, G. E. Hinton,
// "Layer normalization", 2016; docs/layer-normalization.md

import { checkAxes, checkIsShape, checkSame, formatShapes, sameShape, shown, type Shape } from '../shape.js'
import { checkEpsilon } from './batch-normalization.js'

/** Attributes of the gradients of layer normalization. */
export interface LayerNormalizationGradientAttributes {
  /** Added to the variance, so that its root is never 0. */
  readonly epsilon: number
}

/** Attributes of `layerNormalization`. */
export interface LayerNormalizationAttributes extends LayerNormalizationGradientAttributes {
  /** The first axis that is normalized, from 1. All axes behind it are normalized, too. */
  readonly axis: number
}

// μ and σ² over the axes from `axis` on; σ² is divided by the count itself; gamma absent: 1; beta absent: 0
export function layerNormalization(
  { x, gamma, beta }: { x: Shape; gamma?: Shape; beta?: Shape },
  { axis, epsilon }: LayerNormalizationAttributes,
): { y: Shape; mean: Shape; variance: Shape } {
  const op = 'layerNormalization'
  checkAxes(op, 'x', x)
  if (!Number.isInteger(axis) || axis < 1 || axis >= x.length)
    throw new Error(
      `${op}: axis must be from 1 to ${x.length - 1} (${formatShapes({ x })}), got ${shown(axis)}`,
    )
  checkParameters(op, x, x.slice(axis), { gamma, beta })
  checkEpsilon(op, epsilon)
  const examples = x.slice(0, axis)
  return { y: x, mean: examples, variance: examples }
}

// dγ = Σ dy·x̂, dβ = Σ dy, x̂ = (x − μ) / √(σ² + ε), over the axes of μ
export function layerNormalizationParameterGradient(
  { x, dy, mean, variance }: { x: Shape; dy: Shape; mean: Shape; variance: Shape },
  { epsilon }: LayerNormalizationGradientAttributes,
): { gamma: Shape; beta: Shape } {
  const op = 'layerNormalizationParameterGradient'
  const normalized = checkStatistics(op, { x, dy }, { mean, variance })
  checkEpsilon(op, epsilon)
  return { gamma: normalized, beta: normalized }
}

// For rows of L values, with g = γ·dy: dx = (g − Σ g / L − x̂ · Σ g·x̂ / L) / √(σ² + ε)
export function layerNormalizationInputGradient(
  { x, dy, mean, variance, gamma }: { x: Shape; dy: Shape; mean: Shape; variance: Shape; gamma?: Shape },
  { epsilon }: LayerNormalizationGradientAttributes,
): Shape {
  const op = 'layerNormalizationInputGradient'
  checkParameters(op, x, checkStatistics(op, { x, dy }, { mean, variance }), { gamma })
  checkEpsilon(op, epsilon)
  return x
}

/** Throws unless mean and variance have the first axes of x, but not all of them; returns the remaining axes. */
function checkStatistics(
  op: string,
  { x, dy }: { readonly x: Shape; readonly dy: Shape },
  { mean, variance }: { readonly mean: Shape; readonly variance: Shape },
): Shape {
  checkSame(op, { x, dy })
  checkSame(op, { mean, variance })
  if (mean.length === 0 || mean.length >= x.length || !sameShape(mean, x.slice(0, mean.length)))
    throw new Error(`${op}: mean must have the first axes of x, but not all (${formatShapes({ x, mean })})`)
  return x.slice(mean.length)
}

function checkParameters(
  op: string,
  x: Shape,
  normalized: Shape,
  parameters: Readonly<Record<string, Shape | undefined>>,
): void {
  for (const [name, shape] of Object.entries(parameters)) {
    if (shape === undefined) continue
    checkIsShape(op, name, shape)
    if (!sameShape(shape, normalized))
      throw new Error(
        `${op}: ${name} must have the axes that are normalized, [${normalized.join(',')}] ` +
          `(${formatShapes({ x, [name]: shape })})`,
      )
  }
}
