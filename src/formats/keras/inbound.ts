// Where a layer's inputs come from, as the versions of Keras write it.
//
//   Keras 1 and 2, TensorFlow.js   [[[layer, node, tensor, keywords], …], …]
//   Keras 3                        [{ args: [{ class_name: '__keras_tensor__', config: { keras_history: [layer, node, tensor] } }] }]

import { isRecord } from '../../check/check.js'
import { describeValue } from '../../check/describe-value.js'

/** A value: what an application of a layer gives. */
export interface Reference {
  readonly layer: string
  /** Which application of the layer, from 0. */
  readonly node: number
  /** Which of its outputs. */
  readonly tensor: number
}

const deepest = 20

/** The inputs of each application of a layer. @throws if they are written in no way that is known. */
export function inboundOf(nodes: unknown): readonly (readonly Reference[])[] {
  if (nodes === undefined || nodes === null) return []
  if (!Array.isArray(nodes)) throw new Error(`inbound_nodes must be a list, got ${describeValue(nodes)}`)
  return nodes.map((node: unknown) => {
    if (!isRecord(node)) return referencesOf(node)
    for (const [key, value] of Object.entries(isRecord(node.kwargs) ? node.kwargs : {}))
      checkKeyword(key, value)
    return tensorsOf(node.args, 0)
  })
}

/** The values in Keras 3's arguments, which may be lists of lists. */
function tensorsOf(argument: unknown, depth: number): readonly Reference[] {
  if (depth > deepest) throw new Error(`the arguments are nested more than ${deepest} deep`)
  if (Array.isArray(argument)) return argument.flatMap((one) => tensorsOf(one, depth + 1))
  if (isRecord(argument) && argument.class_name === '__keras_tensor__' && isRecord(argument.config))
    return [referenceOf(argument.config.keras_history)]
  throw new Error(`it is called with ${describeValue(argument)}, which is no output of a layer`)
}

/** One reference, or a list of them, as inputs and outputs of a model are written, too; in a record, by name. */
export function referencesOf(value: unknown): readonly Reference[] {
  if (isRecord(value)) return Object.values(value).flatMap(referencesOf)
  if (!Array.isArray(value))
    throw new Error(`a reference must be [layer, node, tensor], got ${describeValue(value)}`)
  return typeof value[0] === 'string' ? [referenceOf(value)] : value.map(referenceOf)
}

function referenceOf(value: unknown): Reference {
  const [layer, node = 0, tensor = 0, keywords] = Array.isArray(value) ? (value as readonly unknown[]) : []
  const isPlace = (one: unknown): one is number => Number.isSafeInteger(one) && (one as number) >= 0
  if (typeof layer !== 'string' || !isPlace(node) || !isPlace(tensor))
    throw new Error(`a reference must be [layer, node, tensor], got ${describeValue(value)}`)
  for (const [key, one] of Object.entries(isRecord(keywords) ? keywords : {})) checkKeyword(key, one)
  return { layer, node, tensor }
}

/** What a layer is called with besides its inputs: only what says nothing may be left out. */
function checkKeyword(key: string, value: unknown): void {
  if (value === null || value === undefined || key === 'training' || key === 'name') return
  throw new Error(`it is called with ${key}=${describeValue(value)}, which layers do not take here`)
}
