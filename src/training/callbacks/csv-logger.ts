// A line of figures per epoch; keras/src/callbacks/csv_logger.py.

import { check, filePath, listOf, text, truth } from '../../check/check.js'
import { options, optionsOrNone } from '../../check/options.js'
import type { FilePath } from '../../data/file-path.js'
import { appendText, readFile, writeFileAtomic } from '../../data/files.js'
import type { Callback, CallbackState, Logs } from '../callback.js'

/** Options of `CSVLogger`. */
export interface CSVLoggerOptions {
  /** One character between the columns. Default `,`. */
  readonly separator?: string
  /** Whether to continue the existing file, whose header must be the same. Default false: start anew. */
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
 * before the next epoch begins, so an interrupted run leaves a readable file. The columns are those of the first epoch; a
 * figure that is missing later is `NA`.
 *
 * @throws if the separator is not one character, or is a quote, digit or line break; in training, if the file cannot be
 *   written, or has a different header from the one to be continued.
 */
export class CSVLogger implements Callback {
  readonly kind = 'CSVLogger'
  readonly #path: FilePath
  readonly #separator: string
  readonly #append: boolean
  #columns: readonly string[] | undefined
  /** The contents of the file. */
  #text = ''

  constructor(path: FilePath, options: CSVLoggerOptions = {}) {
    filePath('CSVLogger: path', path)
    checkOptions('CSVLogger', options)
    const { separator = ',', append = false } = options
    this.#path = path
    this.#separator = separator
    this.#append = append
  }

  /** Creates the file, so that an error shows at once, not after an epoch's work. */
  async onTrainBegin(): Promise<void> {
    this.#columns = undefined
    this.#text = ''
    if (!this.#append) return writeFileAtomic(this.#path, new Uint8Array())
    await appendText(this.#path, '')
    this.#text = new TextDecoder().decode(await readFile(this.#path))
    // If the last line was not ended, it stays a line by itself.
    if (!/(^|\n)$/.test(this.#text)) await this.#write('\n')
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const first = !this.#columns
    const columns = (this.#columns ??= Object.keys(logs).sort())
    const header = this.#line(['epoch', ...columns])
    const line = this.#line([epoch, ...columns.map((name) => logs[name] ?? 'NA')])
    if (first) this.#checkHeader(header)
    await this.#write(this.#text === '' ? `${header}\n${line}\n` : `${line}\n`)
  }

  getState(): CallbackState {
    return { values: { columns: this.#columns, text: this.#text } }
  }

  /** Restores the file's contents: lines of epochs that will be repeated are removed, and lost lines are added again. */
  async setState({ values }: CallbackState): Promise<void> {
    checkState('CSVLogger: its part of the training state', values)
    const { columns, text } = values as unknown as Remembered
    await writeFileAtomic(this.#path, new TextEncoder().encode(text))
    this.#columns = columns
    this.#text = text
  }

  #checkHeader(header: string): void {
    const [found] = this.#text.split(/\r?\n/)
    if (found !== '' && found !== header)
      throw new Error(
        `CSVLogger: ${String(this.#path)} has the header ${found}, but these figures have ${header}; ` +
          'log to another file, or without append',
      )
  }

  #line(cells: readonly (string | number)[]): string {
    return cells.join(this.#separator)
  }

  async #write(text: string): Promise<void> {
    await appendText(this.#path, text)
    this.#text += text
  }
}

interface Remembered {
  readonly columns?: readonly string[]
  readonly text: string
}

const checkState = options<Remembered>({ text }, { columns: listOf(text) })
