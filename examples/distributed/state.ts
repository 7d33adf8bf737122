// Reads a training state from outside the library: a safetensors file of tensors by name, with a description in its
// metadata.

import { decodeSafetensors, type NDArray, type Safetensors } from 'receptive'

/** The part of a training state's description that is used here. */
export interface State {
  readonly settings: {
    readonly loss: { readonly name: string; readonly labelSmoothing?: number }
    readonly optimizer: {
      readonly kind: string
      readonly momentum?: number
      readonly nesterov?: boolean
      readonly decay: number
      readonly schedule: unknown
    }
    readonly seed: number
  }
  readonly trainer: { readonly iterations: number; readonly epochs: number; readonly learningRate?: number }
}

export const stateOf = (bytes: Uint8Array): State =>
  JSON.parse(decodeSafetensors(bytes).metadata.state) as State

const velocity = /^optimizer\/(.+)\/velocity$/

/** The velocity of each weight that has one, by the weight's name. */
export const velocities = ({ tensors }: Safetensors): Record<string, NDArray> =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => velocity.test(name))
      .map(([name, tensor]) => [velocity.exec(name)![1], tensor as NDArray]),
  )
