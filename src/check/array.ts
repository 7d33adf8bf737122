// Whether a value is a host array, { shape, data }.

import { sizeOf, type Float, type NDArray } from '../../kernels/shape.js'
import { check, isCount, isRecord } from './check.js'
import { typedArrayKind } from './typed-array.js'

/** Whether it has a valid shape and as many floats as that holds. */
export const isArray = (value: unknown): value is NDArray =>
  isRecord(value) &&
  Array.isArray(value.shape) &&
  value.shape.every(isCount) &&
  ['Float32Array', 'Float64Array'].includes(typedArrayKind(value.data) ?? '') &&
  (value.data as Float).length === sizeOf(value.shape as readonly number[])

/** A host array. */
export const array = check(
  '{ shape, data }, as ndarray(…) makes, with as many values as the shape holds',
  isArray,
)
