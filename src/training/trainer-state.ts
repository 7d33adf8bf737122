// What a trainer goes on from, besides the weights: copied, compared, and taken up.

import type { NDArray, Shape } from '../../kernels/shape.js'
import { namedArrays } from '../tensor/named-arrays.js'
import { isOwn } from './metric.js'
import type { RunSettings } from './run-state.js'
import type { Trainer } from './trainer.js'
import { updateOptions } from './update-options.js'
import { average } from './updater.js'

/** What a trainer goes on from. */
export interface TrainerState {
  /** Updates done. */
  readonly iterations: number
  /** Batches learned from since the last of them, where several make one. */
  readonly accumulated?: number
  /** Whether the model holds averages, and the optimizer's memory the weights that training goes on from. */
  readonly averaged?: boolean
  /** Epochs begun. */
  readonly epochs: number
  /** Left out where a schedule decides. */
  readonly learningRate?: number
  /** The optimizer's memory: `conv2d/kernel/velocity`. */
  readonly slots: Readonly<Record<string, NDArray>>
}

/** What must be the same for a state to be taken up. */
export function trainerSettings({ loss, seed, options }: Trainer): RunSettings {
  const { optimizer, metrics } = options
  const { kind, decay, config = {}, learningRate } = optimizer
  return {
    loss: { name: loss.name, ...loss.config },
    metrics: Object.fromEntries(
      metrics.map((one) => [one.name, isOwn(one) ? 'own' : { metric: one.metric, ...one.config }]),
    ),
    seed,
    optimizer: {
      ...{ kind, decay, ...config, ...updateOptions(optimizer) },
      schedule: typeof learningRate === 'function' && (learningRate.made ?? 'own'),
    },
  }
}

/** A copy of what training goes on from. */
export async function trainerState(trainer: Trainer): Promise<TrainerState> {
  const { iterations, epochs, learningRate, updater } = trainer
  const { averaged } = updater
  const accumulated = updater.batches % updater.group
  const slots: Record<string, NDArray> = {}
  for (const [name, tensors] of updater.slots)
    for (const [slot, tensor] of Object.entries(tensors))
      slots[`${name}/${slot}`] = { shape: tensor.shape, data: await tensor.data() }
  return {
    ...{ iterations, epochs, slots },
    ...(accumulated > 0 && { accumulated }),
    ...(averaged && { averaged }),
    ...(typeof learningRate === 'number' && { learningRate }),
  }
}

/** @throws if the optimizer's memory is of other weights than those that are learned. */
export function checkSlots(trainer: Trainer, { slots, accumulated = 0 }: TrainerState): void {
  trainer.refresh()
  const { updater } = trainer
  if (accumulated >= updater.group)
    throw new Error(
      `restoreTrainingState: the state stands after ${accumulated} batches of an update that takes ${updater.group}`,
    )
  namedArrays('restoreTrainingState: the optimizer’s memory', new Map(held(trainer, slots)), slots)
}

/** Goes on from a state, which has been checked. */
export function restoreTrainer(
  trainer: Trainer,
  { iterations, epochs, learningRate, slots, accumulated = 0, averaged = false }: TrainerState,
): void {
  const { updater, options } = trainer
  const names = held(trainer, slots)
  for (const [name, tensors] of updater.slots) {
    for (const tensor of Object.values(tensors)) tensor.dispose()
    const restored = updater.slotNames.filter((slot) => names.some(([one]) => one === `${name}/${slot}`))
    updater.slots.set(
      name,
      options.backend.scope(() =>
        Object.fromEntries(restored.map((slot) => [slot, options.backend.tensor(slots[`${name}/${slot}`])])),
      ),
    )
  }
  updater.batches = iterations * updater.group + accumulated
  updater.averaged = averaged
  trainer.epochs = epochs
  if (learningRate !== undefined) trainer.learningRate = learningRate
}

/** What a state must hold of the weights that are learned: averages only if it has them, as they begin with an update. */
const held = (
  { updater, learned }: Trainer,
  slots: TrainerState['slots'],
): readonly (readonly [name: string, shape: Shape])[] =>
  learned.flatMap(({ name, spec }) =>
    updater.slotNames
      .map((slot) => `${name}/${slot}`)
      .filter((path) => !path.endsWith(`/${average}`) || path in slots)
      .map((path) => [path, spec.shape] as const),
  )
