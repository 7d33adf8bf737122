// What a trainer goes on from, besides the weights: copied, compared, and taken up.

import type { NDArray } from '../../kernels/shape.js'
import { namedArrays } from '../tensor/named-arrays.js'
import type { RunSettings } from './run-state.js'
import type { Trainer } from './trainer.js'

/** What a trainer goes on from. */
export interface TrainerState {
  /** Updates done. */
  readonly iterations: number
  /** Epochs begun. */
  readonly epochs: number
  /** Left out where a schedule decides. */
  readonly learningRate?: number
  /** The optimizer's memory: `conv2d/kernel/velocity`. */
  readonly slots: Readonly<Record<string, NDArray>>
}

/** What must be the same for a state to be taken up. */
export function trainerSettings({ loss, seed, options }: Trainer): RunSettings {
  const { optimizer, accuracy } = options
  const { kind, decay, config = {}, learningRate } = optimizer
  return {
    loss: { name: loss.name, ...loss.config },
    accuracy,
    seed,
    optimizer: { kind, decay, ...config, schedule: typeof learningRate === 'function' },
  }
}

/** A copy of what training goes on from. */
export async function trainerState(trainer: Trainer): Promise<TrainerState> {
  const { iterations, epochs, learningRate } = trainer
  const slots: Record<string, NDArray> = {}
  for (const [name, tensors] of trainer.slots)
    for (const [slot, tensor] of Object.entries(tensors))
      slots[`${name}/${slot}`] = { shape: tensor.shape, data: await tensor.data() }
  return { iterations, epochs, slots, ...(typeof learningRate === 'number' && { learningRate }) }
}

/** @throws if the optimizer's memory is of other weights than those that are learned. */
export function checkSlots(trainer: Trainer, { slots }: TrainerState): void {
  trainer.refresh()
  const expected = [...trainer.slots].flatMap(([name, tensors]) =>
    Object.entries(tensors).map(([slot, { shape }]) => [`${name}/${slot}`, shape] as const),
  )
  namedArrays('restoreTrainingState: the optimizer’s memory', new Map(expected), slots)
}

/** Goes on from a state, which has been checked. */
export function restoreTrainer(
  trainer: Trainer,
  { iterations, epochs, learningRate, slots }: TrainerState,
): void {
  const { backend } = trainer.options
  for (const [name, tensors] of trainer.slots) {
    for (const tensor of Object.values(tensors)) tensor.dispose()
    const restored = Object.keys(tensors).map((slot) => [slot, slots[`${name}/${slot}`]] as const)
    trainer.slots.set(
      name,
      backend.scope(() =>
        Object.fromEntries(restored.map(([slot, values]) => [slot, backend.tensor(values)])),
      ),
    )
  }
  trainer.iterations = iterations
  trainer.epochs = epochs
  if (learningRate !== undefined) trainer.learningRate = learningRate
}
