// What the methods of a backend are given: checks in words.

import { checkAxes, formatShape, sizeOf, type NDArray } from '../../kernels/shape.js'
import { isRecord, refuse } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { nearest } from '../check/nearest.js'
import { typedArrayKind } from '../check/typed-array.js'

const wantsValues = '{ shape, data } with data a Float32Array or a Float64Array'

/** @throws if the values are no host array, or do not fill their shape. */
export function checkValues(values: NDArray): void {
  if (!isRecord(values))
    refuse('tensor: what it takes', values, wantsValues, 'ndarray(…) makes one of numbers')
  checkAxes('tensor', 'shape', values.shape)
  if (!['Float32Array', 'Float64Array'].includes(typedArrayKind(values.data) ?? ''))
    refuse('tensor: data', values.data, 'a Float32Array or a Float64Array', 'ndarray(…) makes one of numbers')
  if (values.data.length !== sizeOf(values.shape))
    throw new Error(
      `tensor: ${formatShape(values.shape)} holds ${sizeOf(values.shape)} values, got ${values.data.length}`,
    )
}

/** @throws that an op was given something else than a tensor. */
export function notTensor(op: string, value: unknown): never {
  return refuse(`${op}: each input`, value, 'a tensor', 'backend.tensor({ shape, data }) makes one')
}

/** @throws that an op's inputs were not given by name. */
export function notByName(op: string, inputs: unknown): never {
  return refuse(`${op}: its inputs`, inputs, 'tensors by name, as in { x }')
}

/**
 * The name, if the table has it.
 * @throws if it does not, with the name that was meant.
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
