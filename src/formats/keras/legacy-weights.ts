// Weights as Keras stored them before version 3, in groups by the names of layers. Each group lists its weights in order.
//
//   model_weights, attribute layer_names   →   conv, attribute weight_names   →   conv/kernel:0

import type { NamedWeight } from '../../graph/nodes.js'
import type { Layer } from '../../layers/layer.js'
import type { Problems } from '../problems.js'
import type { KerasModel } from './build.js'
import type { Hdf5Group } from './hdf5.js'
import { isNoWeight, type Matched, type StoredWeight } from './stored-weights.js'
import { leavesOf, matchByName, scopesFit, type Leaf } from './weights-by-name.js'

/** Finds the weights of a model's layers by their names. */
export function matchLegacy(
  model: KerasModel,
  wanted: ReadonlyMap<Layer, readonly NamedWeight[]>,
  group: Hdf5Group,
  matched: Matched,
  problems: Problems,
): void {
  const leaves = leavesOf(model).filter(({ layer }) => wanted.has(layer))
  for (const { name } of model.layers) {
    const own = leaves.filter(({ path }) => path[0] === name)
    if (own.length > 0) matchGroup(own, wanted, storedIn(group, name), matched, problems)
  }
}

/** Finds the weights of a model's layers by their order alone, as Keras does. */
export function matchInOrder(
  model: KerasModel,
  wanted: ReadonlyMap<Layer, readonly NamedWeight[]>,
  group: Hdf5Group,
  matched: Matched,
  problems: Problems,
): void {
  const leaves = leavesOf(model).filter(({ layer }) => wanted.has(layer))
  const own = model.layers
    .map(({ name }) => leaves.filter(({ path }) => path[0] === name))
    .filter((some) => some.length > 0)
  const stored = (group.texts('layer_names') ?? [])
    .map((name) => storedIn(group, name))
    .filter((some) => some.some(({ name }) => !isNoWeight(name)))
  if (own.length === stored.length)
    own.forEach((some, i) => matchGroup(some, wanted, stored[i], matched, problems, true))
  else
    problems.add(
      `the model has ${own.length} layers with weights, the file ${stored.length}`,
      stored.map(([first]) => first.name).join(', '),
    )
}

/** The weights of one layer of the model, which may itself be a model. */
function matchGroup(
  leaves: readonly Leaf[],
  wanted: ReadonlyMap<Layer, readonly NamedWeight[]>,
  stored: readonly StoredWeight[],
  matched: Matched,
  problems: Problems,
  inOrder = false,
): void {
  const [{ layer, path }] = leaves
  if (leaves.length === 1 && path.length === 1) {
    matched.layer(wanted.get(layer)!, stored, path[0])
    return
  }
  const all = inKerasOrder(leaves, wanted)
  const given = stored.filter(({ name }) => !isNoWeight(name))
  if (!inOrder && scopesFit(leaves, given)) matchByName(leaves, wanted, given, matched, problems)
  else if (given.length === all.length) all.forEach((weight, i) => matched.one(weight, given[i], weight.name))
  else problems.add(`it needs ${all.length} weights, the file has ${given.length}`, path[0])
}

/** For a nested model: first the trained weights, then the others. */
function inKerasOrder(
  leaves: readonly Leaf[],
  wanted: ReadonlyMap<Layer, readonly NamedWeight[]>,
): readonly NamedWeight[] {
  const all = leaves.flatMap(({ layer, trainable }) =>
    wanted.get(layer)!.map((weight) => ({ weight, trained: trainable && weight.spec.trained !== false })),
  )
  return [true, false].flatMap((which) =>
    all.filter(({ trained }) => trained === which).map(({ weight }) => weight),
  )
}

/** The weights of the layer of that name, in the order in which its group lists them. */
function storedIn(group: Hdf5Group, name: string): readonly StoredWeight[] {
  const own = group.group(name)
  return (own?.texts('weight_names') ?? []).map((weight) => {
    const array = own!.array(weight)
    if (!array)
      throw new Error(`${group.where}: the HDF5 file lists '${weight}', which is not there; it is damaged`)
    return array
  })
}
