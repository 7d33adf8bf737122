// What a reader of a foreign file finds that it cannot make: collected first, so that one error tells of all.

import { shorten } from '../check/describe-value.js'

/** The most lines that an error lists. */
const mostLines = 30

/** What is wrong with a file, line by line. */
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
