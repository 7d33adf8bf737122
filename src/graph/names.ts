// The names of layers, nested graphs and inputs in a graph.

import { Layer } from '../layers/layer.js'
import type { Applicable } from '../layers/symbolic.js'

/** The name that the creator of a layer, a model or an input gave it. */
export const givenName = (target: Applicable): string | undefined =>
  target instanceof Layer ? target.config.name : target.givenName

/** A kind without a package's name before it: `swish` for `acme>swish`. */
export const bareKind = (kind: string): string => kind.slice(kind.lastIndexOf('>') + 1) || kind

/**
 * Names for all targets: known or given names, and Keras's names for the others: the kind, then with `_1`, `_2`, … for
 * repetitions.
 * @throws if two have the same name, or a name is empty or contains a slash.
 */
export function nameAll(
  all: readonly Applicable[],
  where: string,
  known: ReadonlyMap<Applicable, string> = new Map(),
): ReadonlyMap<Applicable, string> {
  const targets = [...new Set(all)]
  const names = new Map<Applicable, string>()
  const taken = new Map<string, Applicable>()
  for (const target of targets) {
    const name = known.get(target) ?? givenName(target)
    if (name === undefined) continue
    if (taken.has(name)) throw new Error(`${where}: two layers are called '${name}'`)
    if (!/^[^/]+$/.test(name))
      throw new Error(`${where}: a layer's name must not be empty or hold '/', got ${JSON.stringify(name)}`)
    taken.set(name, target)
    names.set(target, name)
  }
  const next = new Map<string, number>()
  for (const target of targets) {
    if (names.has(target)) continue
    const kind = bareKind(target.kind)
    let number = next.get(kind) ?? 0
    const numbered = (): string => (number === 0 ? kind : `${kind}_${number}`)
    while (taken.has(numbered())) number++
    taken.set(numbered(), target)
    names.set(target, numbered())
    next.set(kind, number + 1)
  }
  return names
}
