// Writes a compiled model, its optimizer's state and its training settings as files from which train.py continues.

import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import { join, resolve } from 'node:path'
import {
  decodeSafetensors,
  deriveSeed,
  exportModel,
  loadModel,
  Random,
  type Dataset,
  type Model,
} from 'receptive'
import { stateOf, velocities, type State } from './state.js'

/** Images below a folder, as `imageFolder` reads them, or a part of them. */
export type Images = Dataset & Required<Pick<Dataset, 'labels' | 'paths'>>

/** How training continues in PyTorch. */
export interface TorchPlan {
  /** The folder to which the images' paths are relative. */
  readonly data: string
  readonly training: Images
  /** Images to classify after each epoch; default: none. */
  readonly validation?: Images
  readonly epochs: number
  readonly batchSize: number
}

/**
 * Writes everything that train.py needs to `folder`, including train.py itself.
 * @param model a model compiled with `sgd` and categorical cross-entropy.
 * @throws if it has another loss or optimizer, which train.py does not support.
 */
export async function writeForTorch(folder: string, model: Model, plan: TorchPlan): Promise<void> {
  const bytes = await model.trainingState()
  const state = stateOf(bytes)
  const { loss, optimizer, learningRate } = settingsOf(state)
  const { epochs, batchSize, training, validation } = plan
  const [rows, columns, channels] = model.inputShape

  await mkdir(folder, { recursive: true })
  const write = (name: string, contents: Uint8Array | string) => writeFile(join(folder, name), contents)
  await write('state.safetensors', bytes)
  for (const [name, file] of Object.entries(await exportModel(model, 'pytorch', { name: 'net' })))
    await write(name, file)
  await write('velocity.safetensors', await memoryOf(model, bytes))
  await write(
    'orders.bin',
    orders(training.length, { epochs, seed: state.settings.seed, begun: state.trainer.epochs }),
  )
  const listed = (images?: Images) => ({
    files: images?.paths ?? [],
    labels: Array.from(images?.labels ?? []),
  })
  const { momentum, nesterov, decay } = optimizer
  await write(
    'training.json',
    JSON.stringify({
      data: resolve(plan.data),
      ...{ size: [rows, columns], channels, epochs, batchSize, seed: state.settings.seed },
      ...{ iterations: state.trainer.iterations, epochsBefore: state.trainer.epochs },
      labelSmoothing: loss.labelSmoothing,
      optimizer: { learningRate, momentum, nesterov, decay },
      training: listed(training),
      validation: listed(validation),
    }),
  )
  await copyFile(new URL('train.py', import.meta.url), join(folder, 'train.py'))
}

/** @throws unless train.py supports the same settings. */
function settingsOf({ settings: { loss, optimizer }, trainer: { learningRate } }: State) {
  const { kind, momentum, nesterov, decay, schedule, ...others } = optimizer
  const refuse = (what: string): never => {
    throw new Error(`writeForTorch: train.py supports ${what}`)
  }
  if (!/^(sparseC|c)ategoricalCrossentropy$/.test(loss.name))
    refuse(`no loss other than categorical cross-entropy, got '${loss.name}'`)
  if (kind !== 'sgd') refuse(`no optimizer other than sgd, got '${kind}'`)
  if (schedule !== false || learningRate === undefined) refuse('no learning rate schedule other than decay')
  const set = Object.entries(others).filter(([, value]) => value)
  if (set.length > 0) refuse(`none of these options: ${set.map(([name]) => name).join(', ')}`)
  return { loss, optimizer: { momentum, nesterov, decay }, learningRate }
}

/** The optimizer's state in PyTorch's form: as the weights of the same network, so that they are rearranged like its own. */
async function memoryOf(model: Model, state: Uint8Array): Promise<Uint8Array> {
  const copy = await loadModel(await model.toSafetensors(), { backend: 'reference' })
  copy.setWeights({ ...(await copy.getWeights()), ...velocities(decodeSafetensors(state)) })
  const files = await exportModel(copy, 'pytorch', { name: 'velocity' })
  copy.dispose()
  return files['velocity.safetensors']
}

/** The order of the examples in each epoch, as `fit` shuffles them: 32-bit little-endian numbers. */
function orders(
  length: number,
  { epochs, seed, begun }: { readonly epochs: number; readonly seed: number; readonly begun: number },
): Uint8Array {
  const all = new Uint32Array(epochs * length)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = Uint32Array.from({ length }, (_, n) => n)
    all.set(new Random(deriveSeed(seed, 'shuffle', begun + epoch)).shuffle(order), epoch * length)
  }
  const bytes = Buffer.from(all.buffer)
  return endianness() === 'LE' ? bytes : bytes.swap32()
}
