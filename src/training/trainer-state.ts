// A trainer's state besides the weights: copying, checking, and restoring it.

import type { NDArray, Shape } from '../../kernels/shape.js'
import { namedArrays } from '../tensor/named-arrays.js'
import { isOwn } from './metric.js'
import type { RunSettings } from './run-state.js'
import type { Trainer } from './trainer.js'
import { updateOptions } from './update-options.js'
import { average } from './updater.js'

/** The state from which training is resumed. */
export interface TrainerState {
  /** Updates done. */
  readonly iterations: number
  /** How many batches have been accumulated since the last update, if several batches make one. */
  readonly accumulated?: number
  /** Whether the model holds averages, while the optimizer's state holds the weights with which training continues. */
  readonly averaged?: boolean
  /** Epochs begun. */
  readonly epochs: number
  /** Absent if a schedule decides. */
  readonly learningRate?: number
  /** The optimizer's state: `conv2d/kernel/velocity`. */
  readonly slots: Readonly<Record<string, NDArray>>
}

/** The settings that must be the same for a state to be restored. */
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

/** A copy of the state. */
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

/** @throws if the optimizer's state does not belong to the weights that are trained. */
export function checkSlots(trainer: Trainer, { slots, accumulated = 0 }: TrainerState): void {
  trainer.refresh()
  const { updater } = trainer
  if (accumulated >= updater.group)
    throw new Error(
      `restoreTrainingState: the state has ${accumulated} batches of an unfinished update, but an update here takes ${updater.group}`,
    )
  namedArrays('restoreTrainingState: the optimizer’s memory', new Map(held(trainer, slots)), slots)
}

/** Restores a state that has been checked. */
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

/**
 * What a state must hold for the trained weights. Averages are required only if it has them, since they begin with the first
 * update.
 */
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
