// Checks of the arguments of a backend's methods.

import { checkAxes, formatShape, sizeOf, type NDArray } from '../../kernels/shape.js'
import { isRecord, refuse } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { nearest } from '../check/nearest.js'
import { typedArrayKind } from '../check/typed-array.js'
import { checkFloat32 } from './ndarray.js'

const wantsValues = '{ shape, data } with data a Float32Array or a Float64Array'

/**
 * @throws if the values are not a host array, do not match their shape, or are too large for elements of this many bytes.
 */
export function checkValues(values: NDArray, elementBytes: number): void {
  if (!isRecord(values))
    refuse('tensor: what it takes', values, wantsValues, 'ndarray(…) makes one of numbers')
  checkAxes('tensor', 'shape', values.shape)
  if (!['Float32Array', 'Float64Array'].includes(typedArrayKind(values.data) ?? ''))
    refuse('tensor: data', values.data, 'a Float32Array or a Float64Array', 'ndarray(…) makes one of numbers')
  if (values.data.length !== sizeOf(values.shape))
    throw new Error(
      `tensor: ${formatShape(values.shape)} holds ${sizeOf(values.shape)} values, got ${values.data.length}`,
    )
  // Values that are already infinite or NaN are kept; values that would become infinite are an error.
  if (values.data.BYTES_PER_ELEMENT > elementBytes)
    checkFloat32('tensor', values.data.filter(Number.isFinite))
}

/** @throws if a scope's body returned a promise or a generator, since it would go on after its tensors are disposed of. */
export function refuseLater(result: unknown): void {
  const { then, next } = (result ?? {}) as { readonly then?: unknown; readonly next?: unknown }
  if (typeof then !== 'function' && typeof next !== 'function') return
  // The rest of the body may fail for the same reason; that failure is ignored.
  if (typeof then === 'function') Promise.resolve(result).catch(() => undefined)
  refuse('scope: what body gives', result, 'there at once', 'await before the scope, or after it')
}

/** @throws that an op was given something other than a tensor. */
export function notTensor(op: string, value: unknown): never {
  return refuse(`${op}: each input`, value, 'a tensor', 'backend.tensor({ shape, data }) makes one')
}

/** @throws that an op's inputs were not given by name. */
export function notByName(op: string, inputs: unknown): never {
  return refuse(`${op}: its inputs`, inputs, 'tensors by name, as in { x }')
}

/**
 * The name, if the table has it.
 * @throws if it does not; the message suggests the name that was meant.
 */
export function known<K extends string>(method: 'run' | 'update', op: K, table: object): K {
  if (Object.hasOwn(table, op)) return op
  const meant = typeof op === 'string' ? nearest(op, Object.keys(table)) : undefined
  throw new Error(
    `${method}: there is no ${method === 'run' ? 'op' : 'update'} ${describeValue(op)}` +
      (meant === undefined
        ? `; the type ${method === 'run' ? 'OpName' : 'UpdateName'} lists what there is`
        : `; did you mean '${meant}'?`),
  )
}
