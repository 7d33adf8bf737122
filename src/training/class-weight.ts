// Weights the loss of examples by their class.

import { isRecord, number, refuse } from '../check/check.js'
import { listNames, shorten } from '../check/describe-value.js'
import { isCategorical } from '../layers/loss.js'
import { rowLength, type TargetPort } from './targets.js'

/** Weights of classes: a list with one per class, or an object by number or name, in which missing classes have weight 1. */
export type ClassWeight =
  Readonly<Record<number, number>> | Readonly<Record<string, number>> | ArrayLike<number>

const weight = number({ atLeast: 0 })

/**
 * The weight of each class, in the order of the classes.
 * @throws if targets are not classes; if a list does not have one weight per class; if a key is not a class, or two keys are
 *   the same class; if a weight is not a number of at least 0, or all are 0.
 */
export function weightsByClass(port: TargetPort, given: ClassWeight): readonly number[] {
  const { classNames } = port
  const { name: loss } = port.loss
  const K = rowLength(port)
  if (!isCategorical(loss) && K > 1 && classNames?.length !== K)
    throw new Error(
      `fit: classWeight weighs by class, but the targets of ${loss} with ${K} outputs are not classes`,
    )
  const classes = Math.max(K, 2)
  const isList = Array.isArray(given) || ArrayBuffer.isView(given)
  const found = isList
    ? fromList(given as ArrayLike<number>, classes)
    : fromRecord(given, classes, classNames)
  found.forEach((one, k) => {
    weight(`fit: classWeight: the weight of class ${k}`, one)
  })
  if (found.every((one) => one === 0))
    throw new Error('fit: classWeight: all weights are 0, so that nothing would be learned')
  return found
}

function fromList(given: ArrayLike<number>, classes: number): readonly number[] {
  if (given.length === classes) return Array.from(given)
  throw new Error(`fit: classWeight has ${given.length} weights, but there are ${classes} classes`)
}

function fromRecord(given: unknown, classes: number, names: readonly string[] = []): readonly number[] {
  if (!isRecord(given))
    return refuse('fit: classWeight', given, 'a weight for each class, as [1, 2] or { 0: 1, 1: 2 }')
  const weights = new Array<number>(classes).fill(1)
  const keys = new Map<number, string>()
  for (const [key, value] of Object.entries(given)) {
    const k = classOf(key, classes, names)
    const other = keys.get(k)
    if (other !== undefined)
      throw new Error(`fit: classWeight: '${other}' and '${key}' are the same class, ${k}`)
    keys.set(k, key)
    weights[k] = value as number
  }
  return weights
}

/** The class that a key refers to, by name or by number. */
function classOf(key: string, classes: number, names: readonly string[]): number {
  const named = names.indexOf(key)
  const numbered = /^\d{1,9}$/.test(key) && Number(key) < classes ? Number(key) : -1
  if (named >= 0 && numbered >= 0 && named !== numbered)
    throw new Error(
      `fit: classWeight: '${key}' is the name of class ${named} and the number of another; give a list of ${classes} weights`,
    )
  if (named >= 0 || numbered >= 0) return Math.max(named, numbered)
  throw new Error(
    `fit: classWeight: there is no class '${shorten(key)}'; there are 0 to ${classes - 1}` +
      (names.length > 0 ? `, or by name ${listNames(names)}` : ''),
  )
}
