// Host arrays by name, such as weights.

import { formatShape, sameShape, type NDArray, type Shape } from '../../kernels/shape.js'
import { isRecord, refuse } from '../check/check.js'
import { listNames, shorten } from '../check/describe-value.js'
import { ndarrayOf } from './ndarray.js'

/**
 * Host arrays by name, one for each of these shapes.
 * @param where how errors begin.
 * @throws if one is missing or unknown, has the wrong shape, or holds a value that is not a finite number.
 */
export function namedArrays(
  where: string,
  shapes: ReadonlyMap<string, Shape>,
  values: unknown,
): Record<string, NDArray> {
  if (!isRecord(values)) refuse(where, values, 'arrays by name, as getWeights() gives them')
  const unknown = Object.keys(values).find((name) => !shapes.has(name))
  if (unknown !== undefined)
    throw new Error(
      `${where}: there is no '${shorten(unknown)}'; the model has ${listNames(new Set(shapes.keys()))}`,
    )
  const missing = [...shapes.keys()].filter((name) => !Object.hasOwn(values, name))
  if (missing.length > 0) throw new Error(`${where}: missing ${listNames(missing)}`)
  return Object.fromEntries(
    [...shapes].map(([name, wanted]) => {
      const array = ndarrayOf(`${where}: '${shorten(name)}'`, values[name])
      if (!sameShape(wanted, array.shape))
        throw new Error(
          `${where}: '${shorten(name)}' has the shape ${formatShape(array.shape)}, the model's is ${formatShape(wanted)}`,
        )
      return [name, array]
    }),
  )
}
