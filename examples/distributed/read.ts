// Reads the results of train.py as a model that can continue training here.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSafetensors, encodeSafetensors, loadModel, type CompileOptions, type Model } from 'receptive'
import { velocities, type State } from './state.js'

/** The file that train.py writes beside the model. */
export interface TorchProgress {
  readonly iterations: number
  readonly epochs: number
  /** The figures of each epoch. */
  readonly history: readonly Readonly<Record<string, number>>[]
}

/**
 * The model that train.py has trained in `folder`, compiled, with the optimizer's state and step. `fit` continues as if all
 * training had happened here.
 * @param options the options with which the model was compiled before.
 * @throws if train.py has not finished an epoch, or the options are different.
 */
export async function readFromTorch(
  folder: string,
  options: CompileOptions,
): Promise<{ readonly model: Model; readonly progress: TorchProgress }> {
  const read = (name: string) =>
    readFile(join(folder, name)).catch((cause: unknown) => {
      throw new Error(
        `readFromTorch: there is no ${name} in ${folder}: train.py writes it after each epoch`,
        { cause },
      )
    })
  const progress = JSON.parse(String(await read('progress.json'))) as TorchProgress
  const model = await loadModel(await read('trained.safetensors'), { backend: options.backend })
  await model.compile(options)

  const memory = await loadModel(await read('trained-velocity.safetensors'), { backend: 'reference' })
  const moved = await memory.getWeights()
  memory.dispose()
  const before = decodeSafetensors(await read('state.safetensors'))
  const state = JSON.parse(before.metadata.state) as State
  const { iterations, epochs } = progress
  const tensors = Object.fromEntries([
    ...Object.entries(await model.getWeights()).map(([name, tensor]) => [`weights/${name}`, tensor]),
    ...Object.keys(velocities(before)).map((name) => [`optimizer/${name}/velocity`, moved[name]]),
  ])
  const described = JSON.stringify({
    settings: state.settings,
    trainer: { ...state.trainer, iterations, epochs },
  })
  await model.restoreTrainingState(encodeSafetensors(tensors, { ...before.metadata, state: described }))
  return { model, progress }
}
