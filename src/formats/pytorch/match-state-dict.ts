// Matches the weights of a state_dict with those of a model.

import { formatShape, type NDArray, type Shape } from '../../../kernels/shape.js'
import { describeValue, shorten } from '../../check/describe-value.js'
import type { Flat, NamedWeight } from '../../graph/nodes.js'
import type { Layer } from '../../layers/layer.js'
import type { StoredWeight } from '../keras/stored-weights.js'
import { ordersOf, type Orders } from './channels-first.js'
import { conversionOf, converted, shapesInPyTorch, variableOf } from './convert.js'
import { describeModule, describePart, matchModules, modulesOf, partsOf } from './modules.js'

/**
 * Names in a file, by the names in the model: of weights, or of layers; or a function from a weight's name to that in the
 * file.
 */
export type WeightNames = Readonly<Record<string, string>> | ((name: string) => string | undefined)

/** The most lines that an error lists for either side. */
const mostLines = 20

/**
 * @param ordered whether the tensors are in the order in which their modules were made.
 * @throws if a weight has no matching tensor, or may have several, or a tensor is left over; with the names and shapes of
 *   both sides.
 */
export function matchStateDict(
  flat: Flat,
  inputShapes: readonly Shape[],
  stored: readonly StoredWeight[],
  { names, ordered }: { readonly names?: WeightNames; readonly ordered: boolean },
): Record<string, NDArray> {
  const orders = ordersOf(flat, inputShapes)
  const pairs = names ? namedPairs(flat.weights, stored, names) : matchedPairs(flat.weights, stored, ordered)
  return Object.fromEntries(
    pairs.map(([weight, tensor]) => [weight.name, valuesOf(weight, tensor, orders)] as const),
  )
}

type Pairs = readonly (readonly [NamedWeight, StoredWeight])[]

function valuesOf(weight: NamedWeight, tensor: StoredWeight, orders: ReadonlyMap<Layer, Orders>): NDArray {
  const { shape } = weight.spec
  const conversion = conversionOf(weight, tensor.shape, orders.get(weight.layer))
  if (conversion) return { shape, data: converted(conversion, tensor) }
  throw new Error(
    `loadWeights: '${shorten(tensor.name)}' is ${formatShape(tensor.shape)}; '${weight.name}', ${formatShape(shape)} here, is ` +
      `${formatShape(shapesInPyTorch(weight)[0] ?? shape)} in PyTorch`,
  )
}

function matchedPairs(
  weights: readonly NamedWeight[],
  stored: readonly StoredWeight[],
  ordered: boolean,
): Pairs {
  const parts = partsOf(weights)
  const modules = modulesOf(stored)
  const matched = matchModules(parts, modules, ordered)
  const taken = new Set(matched)
  const open = parts.filter((_, i) => !matched[i])
  const left = modules.filter((module) => !taken.has(module))
  if (open.length > 0 || left.length > 0)
    throw new Error(
      [
        'loadWeights: the layers and the modules in the file do not match one by one in order:',
        ...listed('  the model', open.map(describePart)),
        ...listed('  the file', left.map(describeModule)),
        "Say which is which: loadWeights(source, { names: { conv2d: 'features.0', 'dense/kernel': 'classifier.weight' } }).",
      ].join('\n'),
    )
  return parts.flatMap((part, i) =>
    part.weights.map((weight) => [weight, matched[i]!.weights.get(variableOf(weight.key)!)!] as const),
  )
}

function listed(side: string, lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostLines).map((line) => `${side}   ${line}`)
  return lines.length > mostLines ? [...shown, `${side}   and ${lines.length - mostLines} more`] : shown
}

/** Pairs by the caller's names; every weight must have one. */
function namedPairs(
  weights: readonly NamedWeight[],
  stored: readonly StoredWeight[],
  names: WeightNames,
): Pairs {
  const tensors = new Map(stored.map((tensor) => [tensor.name, tensor]))
  const problems: string[] = []
  const used = new Set<string>()
  const pairs = weights.flatMap((weight) => {
    const name = nameFor(weight, names, used)
    const tensor = name === undefined ? undefined : tensors.get(name)
    if (tensor) return [[weight, tensor] as const]
    problems.push(
      `  ${weight.name} ${formatShape(weight.spec.shape)}: ` +
        (name === undefined
          ? 'names has no entry for it'
          : `there is no '${shorten(String(name))}' in the file`),
    )
    return []
  })
  const known = typeof names === 'function' ? [] : Object.keys(names).filter((key) => !used.has(key))
  for (const key of known) problems.push(`  ${describeValue(key)}: the model has no such weight or layer`)
  if (problems.length > 0)
    throw new Error(
      [
        'loadWeights: names does not give a tensor for every weight:',
        ...problems.slice(0, mostLines),
        ...(problems.length > mostLines ? [`  and ${problems.length - mostLines} more`] : []),
        ...listed(
          '  the file',
          stored.map(({ name, shape }) => `${shorten(name)} ${formatShape(shape)}`),
        ),
      ].join('\n'),
    )
  return pairs
}

function nameFor({ name, key }: NamedWeight, names: WeightNames, used: Set<string>): string | undefined {
  if (typeof names === 'function') return names(name)
  if (Object.hasOwn(names, name)) {
    used.add(name)
    return names[name]
  }
  const layer = name.slice(0, -key.length - 1)
  const variable = variableOf(key)
  if (!Object.hasOwn(names, layer) || variable === undefined) return undefined
  used.add(layer)
  return `${names[layer]}.${variable}`
}
