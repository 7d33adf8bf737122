// A training state in one safetensors file: weights, the optimizer's state and the callbacks' tensors as tensors, everything
// else as JSON in the metadata.
//
//   tensors   weights/<weight>   optimizer/<weight>/<slot>   callbacks/<n>/<name>
//   metadata  { format: 'receptive training state', version: '1',
//               state: { settings, trainer: { iterations, epochs, learningRate?, accumulated?, averaged? },
//                        run?: { settings, next, stopTraining, epoch, history, callbacks: [{ values? }] } } }

import type { NDArray } from '../../kernels/shape.js'
import { anyObject, check, isRecord, listOf, number, truth, wholeNumber, type Check } from '../check/check.js'
import { errorText } from '../../kernels/error-text.js'
import type { RunSettings, RunState } from '../training/run-state.js'
import type { TrainerState } from '../training/trainer-state.js'
import { object } from './architecture.js'
import { floatTensors } from './float-tensors.js'
import { decodeSafetensors, encodeSafetensors } from './safetensors.js'

const format = 'receptive training state'

/** The contents of a training state. */
export interface TrainingState {
  /** The settings that must be the same for it to be restored. */
  readonly settings: RunSettings
  readonly weights: Readonly<Record<string, NDArray>>
  readonly trainer: TrainerState
  /** Present if it was saved during `fit`. */
  readonly run?: RunState
}

/** The bytes of a safetensors file. */
export function encodeTrainingState({ settings, weights, trainer, run }: TrainingState): Uint8Array {
  const { slots, ...progress } = trainer
  const callbacks = run?.callbacks.map(({ values }) => ({ values }))
  const state = { settings, trainer: progress, run: run && { ...run, callbacks } }
  return encodeSafetensors(
    {
      ...under('weights', weights),
      ...under('optimizer', slots),
      ...Object.assign(
        {},
        ...(run?.callbacks ?? []).map(({ tensors = {} }, n) => under(`callbacks/${n}`, tensors)),
      ),
    },
    { format, version: '1', state: JSON.stringify(state, writeNumber) },
  )
}

/** @throws if the bytes are not a safetensors file with a training state of this version. */
export function decodeTrainingState(bytes: Uint8Array): TrainingState {
  const { tensors: stored, metadata } = decodeSafetensors(bytes)
  if (metadata.format !== format || metadata.state === undefined)
    throw new Error(
      'restoreTrainingState: this safetensors file holds no training state; model.trainingState() gives one, and ' +
        'BackupAndRestore writes it to a file',
    )
  if (metadata.version !== '1')
    throw new Error(
      `restoreTrainingState: the state has version ${metadata.version} of its format, but this library reads 1; update the library`,
    )
  const tensors = floatTensors('restoreTrainingState: the tensor', stored)
  const { settings, trainer, run } = parse(metadata.state)
  const callbacks = run?.callbacks.map(({ values }, n) => ({
    values,
    tensors: below(`callbacks/${n}`, tensors),
  }))
  const weights = below('weights', tensors)
  const slots = below('optimizer', tensors)
  const placed = [weights, slots, ...(callbacks ?? []).map((one) => one.tensors)]
  if (placed.reduce((sum, some) => sum + Object.keys(some).length, 0) < Object.keys(tensors).length)
    throw new Error('restoreTrainingState: the state holds tensors that belong to nothing in it')
  return { settings, weights, trainer: { ...trainer, slots }, run: run && { ...run, callbacks: callbacks! } }
}

type Parsed = Pick<TrainingState, 'settings' | 'run'> & { readonly trainer: Omit<TrainerState, 'slots'> }

function parse(json: string): Parsed {
  try {
    const state: unknown = JSON.parse(json, readNumber)
    checkState('the state', state)
    return state as Parsed
  } catch (cause) {
    throw new Error(`restoreTrainingState: the state is not readable: ${errorText(cause)}`, { cause })
  }
}

const figures: Check = (where, value) => {
  anyObject(where, value)
  for (const [name, list] of Object.entries(value as object))
    listOf(check('a number', (one) => typeof one === 'number'))(`${where}.${name}`, list)
}

const checkState: Check = object(
  {
    settings: anyObject,
    trainer: object(
      { iterations: wholeNumber(0), epochs: wholeNumber(0) },
      { learningRate: number({ above: 0 }), accumulated: wholeNumber(0), averaged: truth },
    ),
  },
  {
    run: object({
      settings: anyObject,
      next: wholeNumber(0),
      stopTraining: truth,
      epoch: listOf(wholeNumber(0)),
      history: figures,
      callbacks: listOf(object({}, { values: anyObject })),
    }),
  },
)

// JSON has neither infinities nor NaN, and drops the sign of -0.
const special = ['Infinity', '-Infinity', 'NaN', '-0']

const writeNumber = (key: string, value: unknown): unknown => {
  const written = Object.is(value, -0) ? '-0' : String(value)
  return typeof value === 'number' && special.includes(written) ? { $number: written } : value
}

const readNumber = (key: string, value: unknown): unknown =>
  isRecord(value) && special.includes(value.$number as string) ? Number(value.$number) : value

const under = (place: string, tensors: Readonly<Record<string, NDArray>>): Record<string, NDArray> =>
  Object.fromEntries(Object.entries(tensors).map(([name, values]) => [`${place}/${name}`, values]))

function below(place: string, tensors: Readonly<Record<string, NDArray>>): Record<string, NDArray> {
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(`${place}/`))
  return Object.fromEntries(found.map(([name, values]) => [name.slice(place.length + 1), values]))
}
