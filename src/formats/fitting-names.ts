// Class names in files of other libraries, which may contain anything.

import type { Graph } from '../graph/graph.js'

/** The names, if they are valid and match the number of classes of an output. */
export function fittingNames(names: unknown, graph: Graph): readonly string[] | undefined {
  const fits =
    Array.isArray(names) &&
    new Set(names).size === names.length &&
    names.every((name) => typeof name === 'string' && name !== '') &&
    graph.outputs.some(({ shape }) => shape.at(-1) === names.length)
  return fits ? (names as readonly string[]) : undefined
}
