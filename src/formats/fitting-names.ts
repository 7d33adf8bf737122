// Names of classes in files of others, where anything may stand.

import type { Graph } from '../graph/graph.js'

/** The names, where their author has put some, and they are as many as an output has classes. */
export function fittingNames(names: unknown, graph: Graph): readonly string[] | undefined {
  const fits =
    Array.isArray(names) &&
    new Set(names).size === names.length &&
    names.every((name) => typeof name === 'string' && name !== '') &&
    graph.outputs.some(({ shape }) => shape.at(-1) === names.length)
  return fits ? (names as readonly string[]) : undefined
}
