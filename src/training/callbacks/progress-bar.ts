// Progress on a terminal, by cli-progress; plain lines, one per epoch, if the output is a file or a pipe. Node only.

import type { SingleBar } from 'cli-progress'
import { check } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import { terminalBar } from '../../data/terminal-bar.js'
import type { Callback, Logs, TrainingPlan } from '../callback.js'

/** The output of the progress bar: any writable stream of Node's. */
export interface ProgressStream {
  /** Whether it is a terminal, which can show a moving bar. */
  readonly isTTY?: boolean
  /** Writes a line. */
  write(text: string): unknown
}

/** Options of `ProgressBar`. */
export interface ProgressBarOptions {
  /** The stream to write to. Default `process.stderr`. */
  readonly stream?: ProgressStream
}

const checkOptions = optionsOrNone<ProgressBarOptions>({
  stream: check(
    'a writable stream, such as process.stdout',
    (value) => typeof (value as ProgressStream | null)?.write === 'function',
  ),
})

/** Shows the epoch, the loss and metrics so far, images per second and the remaining time of the epoch. */
export class ProgressBar implements Callback {
  readonly #stream: ProgressStream
  #bar: SingleBar | undefined
  #title = ''
  #begin = 0
  #seen = 0
  #rate = ''

  /** @throws if `stream` is not a stream, or an option is unknown. */
  constructor(options: ProgressBarOptions = {}) {
    checkOptions('ProgressBar', options)
    this.#stream = options.stream ?? process.stderr
  }

  /** Opens the epoch's bar. */
  async onEpochBegin(epoch: number, { epochs, examples }: TrainingPlan): Promise<void> {
    this.#title = `Epoch ${epoch + 1}/${epochs}`
    this.#begin = performance.now()
    this.#seen = 0
    this.#rate = ''
    if (!this.#stream.isTTY) return
    this.#bar = await terminalBar({
      // A terminal is a complete stream.
      stream: this.#stream as typeof process.stderr,
      format: `${this.#title} [{bar}] {value}/{total} {eta}{figures}`,
      barsize: 20,
      // If wrapping were switched off, the shell would keep it off after Ctrl-C. cli-progress cuts lines to the terminal's
      // width instead.
      linewrap: true,
      formatValue: (value, options, type) => (type === 'eta' ? `ETA ${value} s` : String(value)),
    })
    this.#bar?.start(examples, 0, { figures: '' })
  }

  onBatchEnd(batch: number, { size, ...figures }: Logs): void {
    this.#seen += size
    const seconds = (performance.now() - this.#begin) / 1000
    // Measured here, since the end of the epoch includes validation.
    this.#rate = ` - ${Math.round(this.#seen / seconds)} images/s`
    this.#bar?.update(this.#seen, { figures: this.#rate + formatFigures(figures) })
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const figures = this.#rate + formatFigures(logs)
    if (this.#bar) {
      this.#bar.update(this.#seen, { figures })
      this.#close()
    } else {
      const seconds = (performance.now() - this.#begin) / 1000
      this.#stream.write(`${this.#title} - ${seconds.toFixed(1)} s${figures}\n`)
    }
  }

  onTrainEnd(): void {
    this.#close()
  }

  #close(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }
}

const formatFigures = (figures: Logs): string =>
  Object.entries(figures)
    .map(([name, value]) => ` - ${name}: ${formatFigure(value)}`)
    .join('')

/** Four decimals, as in Keras; small figures, such as learning rates, in scientific notation. */
const formatFigure = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(4)
