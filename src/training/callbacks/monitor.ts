// In which direction a monitored figure should change, and whether it improved.

import { check, name, oneOf, text } from '../../check/check.js'
import { options, type OptionalChecks, type RequiredChecks } from '../../check/options.js'
import type { CallbackState, Logs } from '../callback.js'

/** `min` if less is better, `max` if more is better; `auto` infers it from the figure's name. */
export type MonitorMode = 'auto' | 'min' | 'max'

/** Options of monitoring callbacks. */
export interface MonitorOptions {
  /** The name of the figure in the logs. Default `valLoss`. */
  readonly monitor?: string
  /**
   * Default `auto`, which infers it from the figure's name: `min` if it contains loss or error, `max` if it contains acc,
   * auc, precision, recall or f1. Any other name requires `min` or `max`.
   */
  readonly mode?: MonitorMode
}

/** Checks of the options of monitoring callbacks. */
export const monitorChecks: OptionalChecks<MonitorOptions> = {
  monitor: name,
  mode: oneOf<MonitorMode>('auto', 'min', 'max'),
}

/** Any number, including infinities and NaN, as the best figure so far may be. */
export const anyNumber = check('a number', (value) => typeof value === 'number')

/** @throws if the mode cannot be inferred from the name. */
function betterBy(callback: string, monitor: string): 'min' | 'max' {
  if (/loss|error/i.test(monitor)) return 'min'
  if (/acc|auc|precision|recall|f1/i.test(monitor)) return 'max'
  throw new Error(
    `${callback}: the name '${monitor}' does not tell whether lower or higher is better; give mode: 'min' or 'max'`,
  )
}

/** Reads one figure from the logs and compares it. A figure that is NaN is never better than another. */
export class Monitor {
  readonly name: string
  /** The worst possible value; any number is an improvement on it. */
  readonly worst: number
  readonly #callback: string
  readonly #sign: 1 | -1
  readonly #minDelta: number

  /** @throws if `auto` cannot infer the mode from the figure's name. */
  constructor(callback: string, { monitor = 'valLoss', mode = 'auto' }: MonitorOptions, minDelta = 0) {
    const isMax = (mode === 'auto' ? betterBy(callback, monitor) : mode) === 'max'
    this.name = monitor
    this.worst = isMax ? -Infinity : Infinity
    this.#callback = callback
    this.#sign = isMax ? 1 : -1
    this.#minDelta = minDelta
  }

  /** @throws if the logs hold no such figure; the message lists those that they hold. */
  read(logs: Logs): number {
    if (this.name in logs) return logs[this.name]
    throw new Error(
      `${this.#callback}: the logs hold no ${this.name}, only ${Object.keys(logs).join(', ')}; ` +
        'validation figures need validationData in fit',
    )
  }

  /** What is monitored, for a callback's state. */
  get state(): { readonly monitor: string; readonly mode: 'min' | 'max' } {
    return { monitor: this.name, mode: this.#sign === 1 ? 'max' : 'min' }
  }

  /**
   * The values of a callback's state, besides those that `state` gives.
   * @throws if they are missing, or the state belongs to a different monitored figure.
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
