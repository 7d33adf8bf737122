// A line of figures an epoch; keras/src/callbacks/csv_logger.py.

import { check, name, truth } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import { appendText, readFile, writeFileAtomic } from '../../data/files.js'
import type { Callback, Logs } from '../callback.js'

/** Options of `CSVLogger`. */
export interface CSVLoggerOptions {
  /** One character between the columns. Default `,`. */
  readonly separator?: string
  /** Go on with the file that is there, whose header must be the same. Default false: begin anew. */
  readonly append?: boolean
}

const checkOptions = optionsOrNone<CSVLoggerOptions>({
  separator: check(
    'one character that no number or name holds, such as , ; or a tab',
    (value) => typeof value === 'string' && /^[^\w"\n\r.+-]$/.test(value),
  ),
  append: truth,
})

/**
 * Writes the figures of each epoch to a CSV file: the epoch, counted from 0, then the logs by name. Every line is on disk
 * before the next epoch begins, so that a run broken off leaves a file that can be read. The columns are those of the
 * first epoch; a figure missing later is `NA`.
 *
 * @throws if the separator is not one character, or a quote, digit or line break; in training, if the file cannot be
 *   written, or has another header than the one to go on with.
 */
export class CSVLogger implements Callback {
  readonly #path: string
  readonly #separator: string
  readonly #append: boolean
  #columns: readonly string[] | undefined

  constructor(path: string, options: CSVLoggerOptions = {}) {
    name('CSVLogger: path', path)
    checkOptions('CSVLogger', options)
    const { separator = ',', append = false } = options
    this.#path = path
    this.#separator = separator
    this.#append = append
  }

  /** Starts the file, and so tells at once, not after an epoch's work, where it cannot be written. */
  async onTrainBegin(): Promise<void> {
    this.#columns = undefined
    if (this.#append) await appendText(this.#path, '')
    else await writeFileAtomic(this.#path, new Uint8Array())
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (!this.#columns) {
      this.#columns = Object.keys(logs).sort()
      await this.#writeHeader(this.#columns)
    }
    await this.#writeLine([epoch, ...this.#columns.map((name) => logs[name] ?? 'NA')])
  }

  async #writeHeader(columns: readonly string[]): Promise<void> {
    const header = ['epoch', ...columns]
    const [found] = new TextDecoder().decode(await readFile(this.#path)).split(/\r?\n/)
    if (found === '') return this.#writeLine(header)
    if (found !== header.join(this.#separator))
      throw new Error(
        `CSVLogger: ${this.#path} has the header ${found}, but these figures have ${header.join(this.#separator)}; ` +
          'log to another file, or without append',
      )
  }

  #writeLine(cells: readonly (string | number)[]): Promise<void> {
    return appendText(this.#path, `${cells.join(this.#separator)}\n`)
  }
}
