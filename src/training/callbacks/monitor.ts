// Which way a monitored figure should go, and whether it got better.

import { check, name, oneOf, text } from '../../check/check.js'
import { options, type OptionalChecks, type RequiredChecks } from '../../check/options.js'
import type { CallbackState, Logs } from '../callback.js'

/** `min` where less is better, `max` where more is; `auto` tells by the figure's name. */
export type MonitorMode = 'auto' | 'min' | 'max'

/** What a monitoring callback looks at. */
export interface MonitorOptions {
  /** The name of the figure in the logs. Default `valLoss`. */
  readonly monitor?: string
  /**
   * Default `auto`, which tells by the figure's name: `min` if it holds loss or error, `max` if it holds acc, auc, precision,
   * recall or f1. Any other name needs `min` or `max`.
   */
  readonly mode?: MonitorMode
}

/** Checks of what every monitoring callback may be given. */
export const monitorChecks: OptionalChecks<MonitorOptions> = {
  monitor: name,
  mode: oneOf<MonitorMode>('auto', 'min', 'max'),
}

/** Any number, infinities and NaN included: how good the best figure so far is. */
export const anyNumber = check('a number', (value) => typeof value === 'number')

/** @throws if the name does not tell. */
function betterBy(callback: string, monitor: string): 'min' | 'max' {
  if (/loss|error/i.test(monitor)) return 'min'
  if (/acc|auc|precision|recall|f1/i.test(monitor)) return 'max'
  throw new Error(
    `${callback}: the name '${monitor}' does not tell whether less is better or more; give mode: 'min' or 'max'`,
  )
}

/** Reads one figure off the logs and compares it. A figure that is not a number is never better than another. */
export class Monitor {
  readonly name: string
  /** The worst value there is, against which any number is an improvement. */
  readonly worst: number
  readonly #callback: string
  readonly #sign: 1 | -1
  readonly #minDelta: number

  /** @throws if `auto` cannot tell the mode by the figure's name. */
  constructor(callback: string, { monitor = 'valLoss', mode = 'auto' }: MonitorOptions, minDelta = 0) {
    const isMax = (mode === 'auto' ? betterBy(callback, monitor) : mode) === 'max'
    this.name = monitor
    this.worst = isMax ? -Infinity : Infinity
    this.#callback = callback
    this.#sign = isMax ? 1 : -1
    this.#minDelta = minDelta
  }

  /** @throws if the logs hold no such figure, naming those that they hold. */
  read(logs: Logs): number {
    if (this.name in logs) return logs[this.name]
    throw new Error(
      `${this.#callback}: the logs hold no ${this.name}, only ${Object.keys(logs).join(', ')}; ` +
        'figures of validation need validationData in fit',
    )
  }

  /** What it looks at, for a callback's state. */
  get state(): { readonly monitor: string; readonly mode: 'min' | 'max' } {
    return { monitor: this.name, mode: this.#sign === 1 ? 'max' : 'min' }
  }

  /**
   * The values of a callback's state, which have these besides what `state` gives.
   * @throws if they are not there, or the state was made by monitoring something else.
   */
  restored<T extends object>(
    { values }: CallbackState,
    required: RequiredChecks<T>,
    optional: OptionalChecks<T>,
  ): T {
    const where = `${this.#callback}: its part of the training state`
    const { monitor, mode } = this.state
    options<object>({ monitor: text, mode: text, ...required }, optional)(where, values)
    const saved = values as unknown as T & typeof this.state
    if (saved.monitor !== monitor || saved.mode !== mode)
      throw new Error(
        `${this.#callback}: the training state is of monitor '${saved.monitor}', mode '${saved.mode}', and here they are ` +
          `'${monitor}' and '${mode}'`,
      )
    return saved
  }

  /** Whether `value` is better than `reference` by more than minDelta. */
  isBetter(value: number, reference: number): boolean {
    return this.#sign * value - this.#minDelta > this.#sign * reference
  }
}
