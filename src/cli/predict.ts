// `receptive predict`: the classes of image files.

import { terminalBar } from '../data/terminal-bar.js'
import { areProbabilities, ranked } from './classes.js'
import { openClassifier, type Classifier, type ClassifierOptions, type Outcome } from './classifier.js'
import { imageFiles } from './images.js'
import type { Output } from './output.js'
import { openPool } from './pool.js'

export interface PredictOptions extends ClassifierOptions {
  readonly top: number
  readonly json?: boolean
  readonly processes: number
}

/**
 * Prints the classes of each file, in the order of the files.
 * @returns whether every file could be read.
 * @throws if the model cannot be loaded, or does not classify images.
 */
export async function predict(
  source: string,
  names: readonly string[],
  options: PredictOptions,
  output: Output,
): Promise<boolean> {
  const files = await imageFiles(names)
  const batches = Array.from({ length: Math.ceil(files.length / options.batchSize) }, (_, n) =>
    files.slice(n * options.batchSize, (n + 1) * options.batchSize),
  )
  const processes = Math.min(options.processes, batches.length)
  const classifier =
    processes > 1 ? await openPool(source, options, processes) : await openClassifier(source, options)
  const bar = output.bar
    ? await terminalBar({ format: '{bar} {value}/{total} images {eta_formatted}' })
    : undefined
  bar?.start(files.length, 0)
  const printer = new Printer(classifier.classNames, options, output)
  const begin = performance.now()
  try {
    for await (const outcomes of inOrder(batches, classifier, processes)) {
      outcomes.forEach((outcome) => printer.print(outcome))
      bar?.increment(outcomes.length)
    }
  } finally {
    bar?.stop()
    classifier.dispose()
  }
  printer.conclude(files.length, (performance.now() - begin) / 1000)
  return printer.failed === 0
}

/**
 * The results of batches in order. As many batches are in progress as there are processes, and each process has one more
 * waiting.
 */
async function* inOrder(
  batches: readonly (readonly string[])[],
  { classify }: Classifier,
  processes: number,
): AsyncGenerator<readonly Outcome[]> {
  const ahead = processes > 1 ? 2 * processes : 1
  const underWay: Promise<readonly Outcome[]>[] = []
  for (const batch of batches) {
    const outcome = classify(batch)
    // If it fails before its turn, the error is reported at its turn.
    outcome.catch(() => undefined)
    underWay.push(outcome)
    if (underWay.length >= ahead) yield await underWay.shift()!
  }
  for (const outcome of underWay) yield await outcome
}

/** Prints results, one per line. */
class Printer {
  failed = 0
  #warned = false

  constructor(
    private readonly names: readonly string[],
    private readonly options: PredictOptions,
    private readonly output: Output,
  ) {}

  print(outcome: Outcome): void {
    const { json = false, top } = this.options
    if ('error' in outcome) {
      this.failed++
      if (json) this.output.print(JSON.stringify(outcome))
      // The message begins with the file's name, if it has one.
      else
        this.output.say(
          outcome.error.includes(outcome.file) ? outcome.error : `${outcome.file}: ${outcome.error}`,
        )
      return
    }
    const { file, values } = outcome
    const classes = ranked(values, this.names, top)
    if (json) {
      this.output.print(JSON.stringify({ file, classes }))
      return
    }
    const probable = areProbabilities(values)
    if (!probable) this.#warn()
    const cells = classes.map(
      ({ class: name, value }) => `${name} ${probable ? `${(100 * value).toFixed(1)} %` : value.toFixed(4)}`,
    )
    this.output.print([file, ...cells].join('\t'))
  }

  /** Prints how many images there were, if there were many. */
  conclude(images: number, seconds: number): void {
    if (images <= this.options.batchSize) return
    const rate = (images / seconds).toPrecision(3)
    this.output.say(`${images.toLocaleString('en-US')} images in ${seconds.toFixed(1)} s, ${rate} per second`)
  }

  #warn(): void {
    if (this.#warned) return
    this.#warned = true
    this.output.say('The outputs of the model are not probabilities; --softmax converts them.')
  }
}
