// Weights as Keras 3 stores them, in groups by the classes of layers: layers/conv2d_1/vars/0.

import type { NamedWeight } from '../../graph/nodes.js'
import type { Layer } from '../../layers/layer.js'
import type { KerasModel } from './build.js'
import type { Hdf5Group } from './hdf5.js'
import type { Matched, StoredWeight } from './stored-weights.js'

/** Finds the weights of a model's layers, and of those nested in it. */
export function matchTree(
  model: KerasModel,
  wanted: ReadonlyMap<Layer, readonly NamedWeight[]>,
  file: Hdf5Group,
  matched: Matched,
): void {
  const seen = new Set<Layer>()
  const visit = ({ layers }: KerasModel, group: Hdf5Group | undefined, path: string): void => {
    // Keras 3.0 used another name for the group.
    const inner = group?.group('layers') ?? group?.group('_layer_checkpoint_dependencies')
    const byName = namesIn(inner)
    const counts = new Map<string, number>()
    for (const { name, className, made } of layers) {
      const place = path + name
      const kind = snakeCase(className)
      const count = counts.get(kind) ?? 0
      counts.set(kind, count + 1)
      if (made === undefined) continue
      // Since Keras 3.7, the group has the layer's own name.
      const own = byName.get(name) ?? inner?.group(count === 0 ? kind : `${kind}_${count}`)
      if ('graph' in made) visit(made, own, `${place}/`)
      else if (wanted.has(made) && !seen.has(made)) {
        seen.add(made)
        matched.layer(wanted.get(made)!, variablesOf(own), place)
      }
    }
  }
  visit(model, file, '')
}

/** The groups of layers by the layers' names. */
function namesIn(group: Hdf5Group | undefined): ReadonlyMap<string, Hdf5Group> {
  const found = new Map<string, Hdf5Group>()
  for (const key of group?.names ?? []) {
    const inner = group!.group(key)
    const name = inner?.group('vars')?.text('name')
    if (inner && name !== undefined) found.set(name, inner)
  }
  return found
}

function variablesOf(group: Hdf5Group | undefined): readonly StoredWeight[] {
  const variables = group?.group('vars')
  const found: StoredWeight[] = []
  for (let n = 0; ; n++) {
    const one = variables?.array(String(n), `${group!.path}/vars/${n}`)
    if (!one) return found
    found.push(one)
  }
}

/** Converts class names as Keras does: `BatchNormalization` to `batch_normalization`, `Conv2D` to `conv2d`. */
export const snakeCase = (className: string): string =>
  className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
