// Which way a monitored figure should go, and whether it got better.

import { name, oneOf } from '../../check/check.js'
import type { OptionalChecks } from '../../check/options.js'
import type { Logs } from '../callback.js'

/** `min` where less is better, `max` where more is; `auto` tells by the figure's name. */
export type MonitorMode = 'auto' | 'min' | 'max'

/** What a monitoring callback looks at. */
export interface MonitorOptions {
  /** The name of the figure in the logs. Default `valLoss`. */
  readonly monitor?: string
  /** Default `auto`: `max` if the name holds acc, auc, precision, recall or f1, else `min`. */
  readonly mode?: MonitorMode
}

/** Checks of what every monitoring callback may be given. */
export const monitorChecks: OptionalChecks<MonitorOptions> = {
  monitor: name,
  mode: oneOf<MonitorMode>('auto', 'min', 'max'),
}

/** Reads one figure off the logs and compares it. A figure that is not a number is never better than another. */
export class Monitor {
  readonly name: string
  /** The worst value there is, against which any number is an improvement. */
  readonly worst: number
  readonly #callback: string
  readonly #sign: 1 | -1
  readonly #minDelta: number

  constructor(callback: string, { monitor = 'valLoss', mode = 'auto' }: MonitorOptions, minDelta = 0) {
    const isMax = mode === 'max' || (mode === 'auto' && /acc|auc|precision|recall|f1/i.test(monitor))
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

  /** Whether `value` is better than `reference` by more than minDelta. */
  isBetter(value: number, reference: number): boolean {
    return this.#sign * value - this.#minDelta > this.#sign * reference
  }
}
