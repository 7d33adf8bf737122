// What a reader of a foreign file finds that it cannot make, and a writer that its format cannot say: collected first, so that
// one error tells of all.

import { shorten } from '../check/describe-value.js'
import type { Node } from '../graph/nodes.js'

/** The most lines that an error lists. */
const mostLines = 30

/** What is wrong with a file or a model, line by line. */
export class Problems {
  readonly #lines = new Map<string, string[]>()

  /** Notes a problem, and where it is; one that comes again is one line with all its places. */
  add(problem: string, place: string): void {
    const places = this.#lines.get(problem)
    if (places) places.push(place)
    else this.#lines.set(problem, [place])
  }

  /** Whether there are any. */
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

/** What a format cannot say, thrown where it would be said. */
export class Inexpressible extends Error {}

/** What writes each layer of a kind. */
type Writers<N, R> = Readonly<Record<string, (node: N) => R>>

/** Problems of a writer: with each layer at work that its format cannot say. */
export class WriteProblems {
  readonly #problems = new Problems()
  readonly #format: string

  constructor(format: string) {
    this.#format = format
  }

  /** What a layer is in the format; undefined if it cannot be said, which is noted. */
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
      `exportModel: ${this.#format} has no word for`,
      'Layers that are made of others by call can be exported; so can the part of the model before them.',
    )
  }
}
