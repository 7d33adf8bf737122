// Stored tensors as weights, which must be floats.

import type { NDArray } from '../../kernels/shape.js'
import { describeValue, shorten } from '../check/describe-value.js'
import type { StoredArray } from './safetensors.js'

/**
 * @param where what they are, for errors.
 * @throws if one of them holds integers.
 */
export function floatTensors(
  where: string,
  tensors: Readonly<Record<string, StoredArray>>,
): Readonly<Record<string, NDArray>> {
  for (const [name, { data }] of Object.entries(tensors))
    if (!(data instanceof Float32Array || data instanceof Float64Array))
      throw new Error(
        `${where} '${shorten(name)}' holds integers, ${describeValue(data)}; the file is damaged`,
      )
  return tensors as Readonly<Record<string, NDArray>>
}
