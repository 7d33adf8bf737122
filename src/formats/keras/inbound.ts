// The inputs of a layer, as the versions of Keras write them.
//
//   Keras 1 and 2, TensorFlow.js   [[[layer, node, tensor, keywords], …], …]
//   Keras 3                        [{ args: [{ class_name: '__keras_tensor__', config: { keras_history: [layer, node, tensor] } }] }]

import { isRecord } from '../../check/check.js'
import { describeValue } from '../../check/describe-value.js'

/** A value: an output of an application of a layer. */
export interface Reference {
  readonly layer: string
  /** The index of the layer's application. */
  readonly node: number
  /** The index of the output. */
  readonly tensor: number
}

/** An input of a layer: a value, or a number that is written in the model. */
export type Input = Reference | { readonly constant: number }

export const isReference = (input: Input): input is Reference => 'layer' in input

const deepest = 20

/** The inputs of each application of a layer. @throws if they are not written in a known way. */
export function inboundOf(nodes: unknown): readonly (readonly Input[])[] {
  if (nodes === undefined || nodes === null) return []
  if (!Array.isArray(nodes)) throw new Error(`inbound_nodes must be a list, got ${describeValue(nodes)}`)
  return nodes.map((node: unknown) => {
    if (!isRecord(node)) return olderInputs(node)
    for (const [key, value] of Object.entries(isRecord(node.kwargs) ? node.kwargs : {}))
      checkKeyword(key, value)
    return inputsIn(node.args, 0)
  })
}

/** References, and the constants that TensorFlow's operators have as keywords: `x + 3` is `[['x', 0, 0, { y: 3 }]]`. */
function olderInputs(node: unknown): readonly Input[] {
  const list = Array.isArray(node) && typeof node[0] === 'string' ? [node] : node
  if (!Array.isArray(list)) throw new Error(`a call must be a list of references, got ${describeValue(node)}`)
  return list.flatMap((one: unknown): readonly Input[] => {
    const { y, ...others } = Array.isArray(one) && isRecord(one[3]) ? one[3] : {}
    for (const [key, value] of Object.entries(others)) checkKeyword(key, value)
    const second =
      y === undefined || y === null ? [] : [typeof y === 'number' ? { constant: y } : referenceOf(y)]
    return [referenceOf(Array.isArray(one) ? one.slice(0, 3) : one), ...second]
  })
}

/** The values in Keras 3's arguments, which may be lists of lists. */
function inputsIn(argument: unknown, depth: number): readonly Input[] {
  if (depth > deepest) throw new Error(`the arguments are nested more than ${deepest} deep`)
  if (Array.isArray(argument)) return argument.flatMap((one) => inputsIn(one, depth + 1))
  if (typeof argument === 'number') return [{ constant: argument }]
  if (isRecord(argument) && argument.class_name === '__keras_tensor__' && isRecord(argument.config))
    return [referenceOf(argument.config.keras_history)]
  throw new Error(`it is called with ${describeValue(argument)}, which is not an output of a layer`)
}

/**
 * One reference or a list of them, or a record of references by name; inputs and outputs of a model are written in the same
 * way.
 */
export function referencesOf(value: unknown): readonly Reference[] {
  if (isRecord(value)) return Object.values(value).flatMap(referencesOf)
  if (!Array.isArray(value))
    throw new Error(`a reference must be [layer, node, tensor], got ${describeValue(value)}`)
  return typeof value[0] === 'string' ? [referenceOf(value)] : value.map(referenceOf)
}

function referenceOf(value: unknown): Reference {
  const [layer, node = 0, tensor = 0] = Array.isArray(value) ? (value as readonly unknown[]) : []
  const isPlace = (one: unknown): one is number => Number.isSafeInteger(one) && (one as number) >= 0
  if (typeof layer !== 'string' || !isPlace(node) || !isPlace(tensor))
    throw new Error(`a reference must be [layer, node, tensor], got ${describeValue(value)}`)
  return { layer, node, tensor }
}

/** Checks keyword arguments of a call: only those without effect may be ignored. */
function checkKeyword(key: string, value: unknown): void {
  if (value === null || value === undefined || key === 'training' || key === 'name') return
  throw new Error(`it is called with ${key}=${describeValue(value)}, which layers here do not take`)
}
