// The progress of a `fit`: all that is needed to resume it, besides the trainer's state.

import { sizeOf, type NDArray } from '../../kernels/shape.js'
import { anyObject, refuse, type Check } from '../check/check.js'
import { differences } from '../check/differences.js'
import { options } from '../check/options.js'
import { plain } from '../check/plain.js'
import type { Callback, CallbackState, PlainValue } from './callback.js'

/** Figures by epoch, as `History` has them. */
export interface EpochFigures {
  readonly epoch: number[]
  readonly history: Record<string, number[]>
}

/** The settings that must be the same for a run to be resumed. */
export type RunSettings = Readonly<Record<string, PlainValue>>

/** The state of a run between two epochs. */
export interface RunState extends EpochFigures {
  readonly settings: RunSettings
  /** The next epoch, from 0. */
  readonly next: number
  /** Whether a callback has requested the end of training. */
  readonly stopTraining: boolean
  /** The states of the callbacks that have one, in order. */
  readonly callbacks: readonly CallbackState[]
}

/** The progress of a model's run, shared by the model and the run. */
export interface Progress {
  /** Where the next run will resume or, while callbacks back up, the state of the current one. */
  state?: RunState
  /** Whether a run is in progress. */
  busy?: boolean
}

const anyPlain = plain(false)

const plainByName: Check = (where, value) => {
  anyObject(where, value)
  anyPlain(where, value)
}

const tensors: Check = (where, value) => {
  anyObject(where, value)
  for (const [name, one] of Object.entries(value as object)) {
    const { shape, data } = (one ?? {}) as Partial<NDArray>
    const isFloat = data instanceof Float32Array || data instanceof Float64Array
    if (!isFloat || !Array.isArray(shape) || sizeOf(shape) !== data.length)
      refuse(
        `${where}.${name}`,
        one,
        '{ shape, data }, data a Float32Array or Float64Array of as many values',
      )
  }
}

const checkCallbackState = options<CallbackState>({}, { values: plainByName, tensors })

const remembering = (callbacks: readonly Callback[]) => callbacks.filter(({ getState }) => getState)

const kindOf = (callback: Callback): string => callback.kind ?? callback.constructor.name

/** The kinds of the callbacks that have a state. */
export const callbackKinds = (callbacks: readonly Callback[]): string =>
  remembering(callbacks).map(kindOf).join(', ') || 'none'

export async function callbackStates(callbacks: readonly Callback[]): Promise<readonly CallbackState[]> {
  const states: CallbackState[] = []
  for (const callback of remembering(callbacks)) {
    const state = await callback.getState!()
    checkCallbackState(`${kindOf(callback)}: getState`, state)
    states.push(state)
  }
  return states
}

export async function restoreCallbacks(
  callbacks: readonly Callback[],
  states: readonly CallbackState[],
): Promise<void> {
  for (const [i, callback] of remembering(callbacks).entries()) await callback.setState?.(states[i])
}

/** @throws if it is a different run, or has already trained more epochs than requested; the message says what differs. */
export function checkContinues({ settings, next }: RunState, here: RunSettings, epochs: number): void {
  checkSame('fit', settings, here)
  if (next > epochs)
    throw new Error(
      `fit: the training state is from after ${next} epochs, but epochs is ${epochs}; set it to ${next} or more`,
    )
}

/** @throws if the saved settings of a training state differ from the current ones; the message says what differs. */
export function checkSame(caller: string, saved: unknown, here: unknown): void {
  const found = differences(saved, here)
  if (found.length === 0) return
  const most = 5
  const more = found.length > most ? `; and ${found.length - most} more` : ''
  throw new Error(
    `${caller}: the training state is from another run: ${found.slice(0, most).join('; ')}${more}. ` +
      'Continue with the settings that it was saved with, or start again without it',
  )
}
