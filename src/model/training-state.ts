// A compiled model's training state: saves it as bytes, compares it with the model, and restores it.

import { bytesOf, type Bytes } from '../data/bytes.js'
import { describeGraph } from '../formats/architecture.js'
import { decodeTrainingState, encodeTrainingState } from '../formats/training-state.js'
import type { Graph } from '../graph/graph.js'
import type { Flat } from '../graph/nodes.js'
import { checkSame, type RunSettings, type RunState } from '../training/run-state.js'
import { checkSlots, restoreTrainer, trainerSettings, trainerState } from '../training/trainer-state.js'
import type { Trainer } from '../training/trainer.js'
import { checkValues, type ModelWeights } from './weights.js'

/** A model that can be trained. */
export interface Trainee {
  readonly graph: Graph
  readonly flat: Flat
  readonly weights: ModelWeights
  readonly trainer: Trainer
}

export async function saveTrainingState(model: Trainee, run: RunState | undefined): Promise<Uint8Array> {
  return encodeTrainingState({
    settings: settingsOf(model),
    weights: await model.weights.read(),
    trainer: await trainerState(model.trainer),
    run,
  })
}

/**
 * Restores a state completely or, if it throws, not at all.
 * @returns the progress of its run, if it was saved during one.
 */
export function restoreTrainingState(model: Trainee, bytes: Bytes): RunState | undefined {
  const { settings, weights, trainer, run } = decodeTrainingState(bytesOf('restoreTrainingState', bytes))
  checkSame('restoreTrainingState', settings, settingsOf(model))
  checkValues(model.flat, weights)
  checkSlots(model.trainer, trainer)
  model.weights.write(weights)
  restoreTrainer(model.trainer, trainer)
  return run
}

/** As in JSON: undefined properties are omitted. */
const settingsOf = ({ graph, trainer }: Trainee): RunSettings =>
  JSON.parse(
    JSON.stringify({ ...trainerSettings(trainer), architecture: describeGraph(graph, 'trainingState') }),
  ) as RunSettings
