// Matches weights in a file by names such as `conv/kernel` with the layers of a model.

import { listNames } from '../../check/describe-value.js'
import type { Layer } from '../../layers/layer.js'
import type { NamedWeight } from '../../graph/nodes.js'
import type { Problems } from '../problems.js'
import type { KerasModel } from './build.js'
import { isNoWeight, type Matched, type StoredWeight } from './stored-weights.js'

/** A layer with weights, and the names on the path to it. */
export interface Leaf {
  readonly layer: Layer
  /** The layer's name after those of the models that contain it. */
  readonly path: readonly string[]
  readonly trainable: boolean
}

/** Every layer that computes, once, in the order of the file. */
export function leavesOf(model: KerasModel, path: readonly string[] = [], trainable = true): readonly Leaf[] {
  const leaves = model.layers.flatMap(({ name, made, trainable: own }): readonly Leaf[] => {
    const here = [...path, name]
    if (made === undefined) return []
    if ('graph' in made) return leavesOf(made, here, trainable && own)
    return [{ layer: made, path: here, trainable: trainable && own }]
  })
  const seen = new Set<Layer>()
  return leaves.filter(({ layer }) => !seen.has(layer) && seen.add(layer))
}

/**
 * Finds each layer's weights by the names before the variable's own: the layer's name, alone or after those of models and
 * scopes. If several weights have the same name, the first belongs to the first layer of that name.
 */
export function matchByName(
  leaves: readonly Leaf[],
  wanted: ReadonlyMap<Layer, readonly NamedWeight[]>,
  stored: readonly StoredWeight[],
  matched: Matched,
  problems: Problems,
): void {
  const groups = groupsOf(stored.filter(({ name }) => !isNoWeight(name)))
  const used = new Set<Group>()
  for (const { layer, path } of leaves) {
    const own = wanted.get(layer)
    if (!own) continue
    const group = bestOf(groups, path, used)
    if (group) used.add(group)
    matched.layer(own, group?.weights ?? [], path.join('/'))
  }
  const left = groups
    .filter((group) => !used.has(group))
    .flatMap(({ weights }) => weights.map(({ name }) => name))
  if (left.length > 0) problems.add(`${left.length} weights in the file belong to no layer`, listNames(left))
}

/** Whether the names of the weights match each of these layers. */
export function scopesFit(leaves: readonly Leaf[], stored: readonly StoredWeight[]): boolean {
  const groups = groupsOf(stored)
  const used = new Set<Group>()
  return leaves.every(({ path }) => {
    const group = bestOf(groups, path, used)
    if (group) used.add(group)
    return group !== undefined
  })
}

interface Group {
  /** The names before the variable's. */
  readonly scope: readonly string[]
  readonly weights: StoredWeight[]
}

function groupsOf(stored: readonly StoredWeight[]): readonly Group[] {
  const groups: Group[] = []
  const latest = new Map<string, { readonly group: Group; readonly names: Set<string> }[]>()
  for (const weight of stored) {
    const scope = weight.name
      .split('/')
      .filter((part) => part !== 'vars' && part !== '_layer_checkpoint_dependencies' && part !== 'layers')
      .slice(0, -1)
    const key = scope.join('/')
    const same = latest.get(key) ?? []
    latest.set(key, same)
    let place = same.find(({ names }) => !names.has(weight.name))
    if (!place) {
      place = { group: { scope, weights: [] }, names: new Set() }
      same.push(place)
      groups.push(place.group)
    }
    place.names.add(weight.name)
    place.group.weights.push(weight)
  }
  return groups
}

/** The unused group whose scope matches a path best. */
function bestOf(
  groups: readonly Group[],
  path: readonly string[],
  used: ReadonlySet<Group>,
): Group | undefined {
  let best: Group | undefined
  let most = 0
  for (const group of groups) {
    if (used.has(group)) continue
    const score = scoreOf(group.scope, path)
    if (score > most) [best, most] = [group, score]
  }
  return best
}

/** How well a scope matches a path: 0 if it does not contain the layer's name. */
function scoreOf(scope: readonly string[], path: readonly string[]): number {
  const own = path.at(-1)!
  const last = scope.lastIndexOf(own)
  const names = own.split('/')
  if (last < 0 && !names.every((name, i) => scope.at(i - names.length) === name)) return 0
  const common = path.slice(0, -1).filter((name) => scope.includes(name)).length
  const beyond = last < 0 ? 0 : scope.length - 1 - last
  return 1000 + 10 * common - 3 * beyond - 0.01 * (scope.length - common)
}
