// Where an ONNX graph takes or gives images with their channels last: a transposition stands right behind the input, or right
// before the output.

import type { GraphProto, NodeProto } from './messages.js'

/** Whether everything that takes it first moves its channels to the front. Then it is an image with its channels last. */
export function comesAsImage(name: string, { node }: GraphProto): boolean {
  const users = node.filter(({ input }) => input.includes(name))
  return users.length > 0 && users.every((user) => isTransposition(user, [0, 3, 1, 2]))
}

/** Whether its channels were moved to the end last of all. */
export const leavesAsImage = (name: string, { node }: GraphProto): boolean =>
  node.some((maker) => maker.output.includes(name) && isTransposition(maker, [0, 2, 3, 1]))

const isTransposition = ({ opType, attribute }: NodeProto, perm: readonly number[]): boolean =>
  opType === 'Transpose' &&
  attribute.some(({ name, ints }) => name === 'perm' && Array.from(ints).join() === perm.join())
