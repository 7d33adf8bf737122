// Collects what a reader cannot read in a foreign file, or what a writer cannot express in its format, so that one error
// lists everything.

import { shorten } from '../check/describe-value.js'
import type { Node } from '../graph/nodes.js'

/** The most lines that an error lists. */
const mostLines = 30

/** What is wrong with a file or a model, line by line. */
export class Problems {
  readonly #lines = new Map<string, string[]>()

  /** Records a problem, and its place; a repeated problem is one line with all its places. */
  add(problem: string, place: string): void {
    const places = this.#lines.get(problem)
    if (places) places.push(place)
    else this.#lines.set(problem, [place])
  }

  /** Whether there are any problems. */
  get some(): boolean {
    return this.#lines.size > 0
  }

  /** @throws if there are any: `before`, then each problem with its first places, then `advice`. */
  refuse(before: string, advice: string): void {
    if (this.#lines.size === 0) return
    const lines = [...this.#lines].map(([problem, places]) => `  - ${problem} (${placesText(places)})`)
    const more = lines.length > mostLines ? [`  - and ${lines.length - mostLines} more`] : []
    const all = [before, ...lines.slice(0, mostLines), ...more, ...(advice === '' ? [] : [advice])]
    throw new Error(all.join('\n'))
  }
}

function placesText(places: readonly string[]): string {
  const shown = places.slice(0, 3).map((place) => shorten(place))
  return places.length > shown.length
    ? `${shown.join(', ')} and ${places.length - shown.length} more`
    : shown.join(', ')
}

/** Thrown for something that a format cannot express. */
export class Inexpressible extends Error {}

/** The functions that write each kind of layer. */
type Writers<N, R> = Readonly<Record<string, (node: N) => R>>

/** The problems of a writer: the layers that its format cannot express. */
export class WriteProblems {
  readonly #problems = new Problems()
  readonly #format: string

  constructor(format: string) {
    this.#format = format
  }

  /** The layer in the format; undefined if it cannot be expressed, which is recorded. */
  write<N extends Node, R>(node: N, writers: Writers<N, R>): R | undefined {
    const { kind } = node.layer
    try {
      if (!Object.hasOwn(writers, kind)) throw new Inexpressible(`'${shorten(kind)}', a layer of your own`)
      return writers[kind](node)
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error
      this.#problems.add(error.message, node.name)
      return undefined
    }
  }

  /** @throws if there were any. */
  refuse(): void {
    this.#problems.refuse(
      `exportModel: ${this.#format} has no equivalent of`,
      'Layers that are made of others by call can be exported; so can the part of the model before them.',
    )
  }
}
