// Matches modules of PyTorch with the layers of a model: by names, by order, or by shapes if only one module fits.

import { formatShape, sameShape, type Shape } from '../../../kernels/shape.js'
import { shorten } from '../../check/describe-value.js'
import type { NamedWeight } from '../../graph/nodes.js'
import type { StoredWeight } from '../keras/stored-weights.js'
import { shapesInPyTorch, variableOf } from './convert.js'

/** A module, with its weights by the last part of their names. */
export interface TorchModule {
  readonly name: string
  readonly weights: ReadonlyMap<string, StoredWeight>
}

/** The weights of a layer that one module holds: all of them, except that a separable convolution is two modules. */
export interface Part {
  /** The layer's name. */
  readonly name: string
  readonly weights: readonly NamedWeight[]
}

/** The modules of a state_dict, in order. Counters of batches are ignored. */
export function modulesOf(stored: readonly StoredWeight[]): readonly TorchModule[] {
  const modules = new Map<string, Map<string, StoredWeight>>()
  for (const weight of stored) {
    const dot = weight.name.lastIndexOf('.')
    const variable = weight.name.slice(dot + 1)
    if (variable === 'num_batches_tracked') continue
    const name = weight.name.slice(0, Math.max(dot, 0))
    const module = modules.get(name) ?? new Map<string, StoredWeight>()
    modules.set(name, module.set(variable, weight))
  }
  return [...modules].map(([name, weights]) => ({ name, weights }))
}

/** The parts that hold a model's weights, in execution order. */
export function partsOf(weights: readonly NamedWeight[]): readonly Part[] {
  const parts: { readonly name: string; readonly weights: NamedWeight[] }[] = []
  let last: NamedWeight | undefined
  for (const weight of weights) {
    const name = weight.name.slice(0, -weight.key.length - 1)
    if (last?.layer !== weight.layer || weight.key === 'pointwiseKernel') parts.push({ name, weights: [] })
    parts.at(-1)!.weights.push(weight)
    last = weight
  }
  return parts
}

/** Whether a module has exactly a part's weights, by their names and shapes. */
function fits({ weights }: Part, module: TorchModule): boolean {
  return (
    weights.length === module.weights.size &&
    weights.every((weight) => {
      const stored = module.weights.get(variableOf(weight.key) ?? '')
      return stored && shapesInPyTorch(weight).some((shape) => sameShape(shape, stored.shape))
    })
  )
}

/**
 * The module for each part; undefined if there is none, or there may be several.
 * @param ordered whether the modules are in the order in which they were made.
 */
export function matchModules(
  parts: readonly Part[],
  modules: readonly TorchModule[],
  ordered: boolean,
): readonly (TorchModule | undefined)[] {
  const named = parts.map(({ name }) => modules.find((one) => plainName(one.name) === plainName(name)))
  if (new Set(named).size === parts.length && named.every((module, i) => module && fits(parts[i], module)))
    return named
  const list = ordered ? modules : modules.toSorted((a, b) => naturalOrder(a.name, b.name))
  if (list.length === parts.length && parts.every((part, i) => fits(part, list[i]))) return list
  // If the order is unknown, only a unique match is certain.
  return parts.map((part) => {
    const candidates = list.filter((module) => fits(part, module))
    const rivals = candidates.length === 1 ? parts.filter((other) => fits(other, candidates[0])) : []
    return rivals.length === 1 ? candidates[0] : undefined
  })
}

/** Names that differ only in the separators of their parts count as equal. */
const plainName = (name: string): string => name.replace(/^module\./, '').replace(/[/._]+/g, '.')

/** `features.2` before `features.10`. */
function naturalOrder(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** A part or a module, as errors list it. */
export const describePart = ({ name, weights }: Part): string =>
  `${shorten(name)}: ${weights.map(({ key, spec }) => `${key} ${formatShape(spec.shape)}`).join(', ')}`

export const describeModule = ({ name, weights }: TorchModule): string =>
  `${shorten(name)}: ${[...weights].map(([key, { shape }]: readonly [string, { readonly shape: Shape }]) => `${key} ${formatShape(shape)}`).join(', ')}`
