// What the layers of several inputs share.

import { formatShape, sameShape, type Shape } from '../../kernels/shape.js'
import type { Tensor } from '../tensor/tensor.js'
import type { ForwardPass } from './definition.js'

/** @throws unless there are at least two inputs. */
export function checkSeveral(kind: string, inputShapes: readonly Shape[]): void {
  if (inputShapes.length < 2)
    throw new Error(
      `${kind}: it takes two or more inputs, layers.${kind}().apply([a, b]), got ${inputShapes.length}`,
    )
}

/**
 * The one shape of all inputs.
 * @throws unless there are at least two inputs, of one shape.
 */
export function sameShapes(kind: string, inputShapes: readonly Shape[]): Shape {
  checkSeveral(kind, inputShapes)
  if (!inputShapes.every((shape) => sameShape(shape, inputShapes[0])))
    throw new Error(
      `${kind}: the inputs must have one shape, got ${inputShapes.map(formatShape).join(' and ')}`,
    )
  return inputShapes[0]
}

/** The last input, and the sum of all before it: what is left to be added. */
export const lastSum = ({ backend, inputs }: ForwardPass): { readonly a: Tensor; readonly b: Tensor } => ({
  a: inputs.slice(0, -1).reduce((a, b) => backend.run('add', { a, b })),
  b: inputs[inputs.length - 1],
})
