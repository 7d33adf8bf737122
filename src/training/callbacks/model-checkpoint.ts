// Saves the model during training; keras/src/callbacks/model_checkpoint.py.

import { check, filePath, truth } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import type { Callback, CallbackState, Logs, TrainingPlan } from '../callback.js'
import type { FilePath } from '../../data/file-path.js'
import { anyNumber, Monitor, monitorChecks, type MonitorOptions } from './monitor.js'

/** Options of `ModelCheckpoint`. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /** Whether to save only if the monitored figure is the best so far. Default false: save after every epoch. */
  readonly saveBestOnly?: boolean
  /** With `saveBestOnly`: a value that the figure must beat. Default: none. */
  readonly initialValueThreshold?: number
}

const checkOptions = optionsOrNone<ModelCheckpointOptions>({
  ...monitorChecks,
  saveBestOnly: truth,
  initialValueThreshold: check('a number', (value) => typeof value === 'number' && !Number.isNaN(value)),
})

/**
 * Saves architecture and weights after every epoch, or after the best ones.
 *
 * The path may contain `{epoch}`, counted from 1, or `{epoch:02d}`, padded with zeros; and figures of the logs, `{valLoss}`
 * or `{valLoss:.2f}`: `new ModelCheckpoint('runs/{epoch:02d}-{valLoss:.2f}.safetensors')`. As in Keras, the best value is
 * kept from one `fit` to the next.
 *
 * @throws if an option is unknown or out of range, the figure's name does not imply the mode, or a placeholder is malformed;
 *   in training, if the logs lack a figure.
 */
export class ModelCheckpoint implements Callback {
  readonly kind = 'ModelCheckpoint'
  readonly #path: string
  readonly #isUrl: boolean
  readonly #monitor: Monitor
  readonly #saveBestOnly: boolean
  #best: number

  constructor(path: FilePath, options: ModelCheckpointOptions = {}) {
    filePath('ModelCheckpoint: path', path)
    checkOptions('ModelCheckpoint', options)
    this.#isUrl = typeof path !== 'string'
    // In a URL, braces are escaped.
    this.#path = typeof path === 'string' ? path : path.href.replace(/%7B/gi, '{').replace(/%7D/gi, '}')
    this.#monitor = new Monitor('ModelCheckpoint', options)
    this.#saveBestOnly = options.saveBestOnly ?? false
    this.#best = options.initialValueThreshold ?? this.#monitor.worst
    checkPlaceholders(this.#path)
  }

  /** With `saveBestOnly`: the best value so far, initially the threshold, or else an infinity. */
  get best(): number {
    return this.#best
  }

  async onEpochEnd(epoch: number, logs: Logs, { model }: TrainingPlan): Promise<void> {
    const filled = fillPlaceholders(this.#path, { ...logs, epoch: epoch + 1 })
    const path = this.#isUrl ? new URL(filled) : filled
    if (!this.#saveBestOnly) return model.save(path)
    const value = this.#monitor.read(logs)
    if (!this.#monitor.isBetter(value, this.#best)) return
    await model.save(path)
    this.#best = value
  }

  getState(): CallbackState {
    return { values: { ...this.#monitor.state, best: this.#best } }
  }

  setState(state: CallbackState): void {
    this.#best = this.#monitor.restored<{ best: number }>(state, { best: anyNumber }, {}).best
  }
}

/** `{name}` or `{name:format}`. */
const placeholder = /\{([^{}:]*)(?::([^{}]*))?\}/g

function checkPlaceholders(path: string): void {
  for (const [text, name, format] of path.matchAll(placeholder)) {
    const known = name === 'epoch' ? /^0\d{1,2}d$/ : /^\.\d{1,2}f$/
    if (!/^\w+$/.test(name) || (format !== undefined && !known.test(format)))
      throw new Error(
        `ModelCheckpoint: ${text} in the path ${path} is not of the form {epoch}, {epoch:02d}, {valLoss} or {valLoss:.2f}`,
      )
  }
}

const fillPlaceholders = (path: string, figures: Logs): string =>
  path.replace(placeholder, (text, name: string, format?: string) => {
    if (!(name in figures))
      throw new Error(
        `ModelCheckpoint: no figure for ${text} in the path ${path}; there are ${Object.keys(figures).join(', ')}`,
      )
    if (format === undefined) return String(figures[name])
    const digits = parseInt(format.slice(1))
    return name === 'epoch' ? String(figures[name]).padStart(digits, '0') : figures[name].toFixed(digits)
  })
