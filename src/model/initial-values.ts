// The initial values of weights, from their initializers. Loaded with the code for training.

import { formatShape, sizeOf, type Float } from '../../kernels/shape.js'
import { describeValue } from '../check/describe-value.js'
import type { NamedWeight } from '../graph/nodes.js'
import { initializerOf } from '../tensor/draw-initial.js'
import { deriveSeed, Random } from '../tensor/random.js'
import { checkFinite } from '../tensor/tensor.js'

/**
 * Draws a weight from its own random stream, so that the size of one layer does not affect the initial values of another.
 */
export const drawn = (weight: NamedWeight, seed: number): Float =>
  initialValues('compile', weight, new Random(deriveSeed(seed, 'weights', ...splitName(weight.name))))

/** @throws if there is not enough memory, or an initializer does not give as many finite numbers as the weight has. */
export function initialValues(
  where: string,
  { name, spec: { shape, initializer } }: NamedWeight,
  random: Random,
): Float {
  const N = sizeOf(shape)
  let values: Float
  try {
    values = initializerOf(initializer)(shape, random)
  } catch (cause) {
    const gigabytes = ((N * 8) / 1e9).toFixed(1)
    if (cause instanceof RangeError)
      throw new Error(
        `${where}: there is no memory for the weight '${name}' ${formatShape(shape)}, ${gigabytes} GB`,
        { cause },
      )
    throw cause
  }
  const given: unknown = values
  const isFloat = given instanceof Float64Array || given instanceof Float32Array
  if (!isFloat || given.length !== N)
    throw new Error(
      `${where}: the initializer of '${name}' must give a Float64Array of ${N} for ${formatShape(shape)}, got ` +
        describeValue(given),
    )
  checkFinite(`${where}: the initializer of '${name}'`, values)
  return values
}

/** A layer's name and its weight's, which determine the weight's random stream. */
function splitName(name: string): readonly [layer: string, key: string] {
  const at = name.lastIndexOf('/')
  return [name.slice(0, at), name.slice(at + 1)]
}
