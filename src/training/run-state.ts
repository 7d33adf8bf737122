// How far a run of `fit` has come: all that it needs to go on, besides the trainer's part.

import { differences } from '../check/differences.js'
import type { Callback, CallbackState, PlainValue } from './callback.js'

/** Figures by epoch, as `History` has them. */
export interface EpochFigures {
  readonly epoch: number[]
  readonly history: Record<string, number[]>
}

/** What must be the same for a run to go on. */
export type RunSettings = Readonly<Record<string, PlainValue>>

/** Where a run stands, between two epochs. */
export interface RunState extends EpochFigures {
  readonly settings: RunSettings
  /** The next epoch, from 0. */
  readonly next: number
  /** Whether a callback has asked training to end. */
  readonly stopTraining: boolean
  /** Of those callbacks that have a state, in their order. */
  readonly callbacks: readonly CallbackState[]
}

/** What a model lends to its run, and the run to it. */
export interface RunSlot {
  /** Given to a run to begin with, and by it while callbacks back up. */
  state?: RunState
  /** Whether a run is under way. */
  busy?: boolean
}

const remembering = (callbacks: readonly Callback[]) => callbacks.filter(({ getState }) => getState)

/** The kinds of the callbacks that have a state. */
export const callbackKinds = (callbacks: readonly Callback[]): string =>
  remembering(callbacks)
    .map((callback) => callback.kind ?? callback.constructor.name)
    .join(', ') || 'none'

export async function callbackStates(callbacks: readonly Callback[]): Promise<readonly CallbackState[]> {
  const states: CallbackState[] = []
  for (const callback of remembering(callbacks)) states.push(await callback.getState!())
  return states
}

export async function restoreCallbacks(
  callbacks: readonly Callback[],
  states: readonly CallbackState[],
): Promise<void> {
  for (const [i, callback] of remembering(callbacks).entries()) await callback.setState?.(states[i])
}

/** @throws if the run is another one, or has more epochs behind it than it is to have; it names what differs. */
export function checkContinues({ settings, next }: RunState, here: RunSettings, epochs: number): void {
  checkSame('fit', settings, here)
  if (next > epochs)
    throw new Error(
      `fit: the training state stands after ${next} epochs, and epochs is ${epochs}; ask for as many or more`,
    )
}

/** @throws if the settings that a training state was saved with are not those here; it names what differs. */
export function checkSame(caller: string, saved: unknown, here: unknown): void {
  const found = differences(saved, here)
  if (found.length === 0) return
  const most = 5
  const more = found.length > most ? `; and ${found.length - most} more` : ''
  throw new Error(
    `${caller}: the training state is of another run: ${found.slice(0, most).join('; ')}${more}. ` +
      'Go on with the settings it was saved with, or begin anew without it',
  )
}
