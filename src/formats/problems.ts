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

  /** @throws if there are any: `before`, then each problem with its first places, then `advice`. */
  refuse(before: string, advice: string): void {
    if (this.#lines.size === 0) return
    const lines = [...this.#lines].map(([problem, places]) => `  - ${problem} (${placesText(places)})`)
    const more = lines.length > mostLines ? [`  - and ${lines.length - mostLines} more`] : []
    throw new Error([before, ...lines.slice(0, mostLines), ...more, advice].join('\n'))
  }
}

function placesText(places: readonly string[]): string {
  const shown = places.slice(0, 3).map((place) => shorten(place))
  return places.length > shown.length
    ? `${shown.join(', ')} and ${places.length - shown.length} more`
    : shown.join(', ')
}

/**
 * @param table by the kinds of layers, how the format says them.
 * @throws if there are layers of other kinds: all of them are named.
 */
export function refuseUnwritten(format: string, nodes: readonly Node[], table: object): void {
  const problems = new Problems()
  for (const { layer, name } of nodes)
    if (!Object.hasOwn(table, layer.kind)) problems.add(`'${shorten(layer.kind)}', a layer of your own`, name)
  problems.refuse(
    `exportModel: ${format} has no word for`,
    'Layers that are made of others by call can be exported; so can the part of the model before them.',
  )
}
