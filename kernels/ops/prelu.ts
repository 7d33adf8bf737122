// y = x where x > 0, else α·x, with a learned α. K. He et al., "Delving deep into rectifiers", 2015; docs/activations.md
//
// α has the axes of one example, with size 1 along those that share one α: [1,1,C] has one per channel.

import { checkAxes, checkIsShape, checkSame, formatShapes, sizeOf, type Shape } from '../shape.js'

/** Attributes of `preluAlphaGradient`. */
export interface PreluAlphaGradientAttributes {
  /** The shape of alpha in the forward pass. */
  readonly alphaShape: Shape
}

export function prelu({ x, alpha }: { x: Shape; alpha: Shape }): Shape {
  checkAlpha('prelu', x, 'alpha', alpha)
  return x
}

// dx = dy where x > 0, else α·dy
export function preluInputGradient({ x, alpha, dy }: { x: Shape; alpha: Shape; dy: Shape }): Shape {
  checkAlpha('preluInputGradient', x, 'alpha', alpha)
  return checkSame('preluInputGradient', { x, dy })
}

// dα = Σ of x·dy where x ≤ 0, over the examples and the axes that share one α
export function preluAlphaGradient(
  { x, dy }: { x: Shape; dy: Shape },
  { alphaShape }: PreluAlphaGradientAttributes,
): Shape {
  checkAlpha('preluAlphaGradient', x, 'alphaShape', alphaShape)
  checkSame('preluAlphaGradient', { x, dy })
  return alphaShape
}

function checkAlpha(op: string, x: Shape, name: 'alpha' | 'alphaShape', alpha: Shape): void {
  checkAxes(op, 'x', x)
  checkIsShape(op, name, alpha)
  if (alpha.length !== x.length - 1 || !alpha.every((size, axis) => size === 1 || size === x[axis + 1]))
    throw new Error(
      `${op}: ${name} must have the axes of one example, or 1 for each that is shared (${formatShapes({ x, [name]: alpha })})`,
    )
}

/** The index of α for each element of x. The pattern repeats after `places.length` elements, which divides the size of x. */
export function placesOf(x: Shape, alpha: Shape): Int32Array {
  const first = alpha.findIndex((size) => size !== 1)
  // If the leading axes share one α, the pattern lies in the others.
  const own = first < 0 ? [] : alpha.slice(first)
  const image = first < 0 ? [] : x.slice(first + 1)
  const places = new Int32Array(sizeOf(image))
  for (let i = 0; i < places.length; i++) {
    let [rest, stride] = [i, 1]
    for (let axis = image.length - 1; axis >= 0; axis--) {
      const at = rest % image[axis]
      rest = (rest - at) / image[axis]
      if (own[axis] === 1) continue
      places[i] += at * stride
      stride *= own[axis]
    }
  }
  return places
}
