// The class to explain for each example: the caller's choice, by number or by name, or else the one that the model predicts.

import { describeValue, listNames } from '../check/describe-value.js'
import { nearest } from '../check/nearest.js'
import type { ExplainOptions } from './options.js'

/**
 * The classes of `N` examples; undefined if the caller names none.
 * @throws if there is no such class, or not one per example.
 */
export function givenClasses(
  where: string,
  { classIndex, className }: ExplainOptions,
  {
    names,
    count,
    N,
  }: { readonly names: readonly string[] | undefined; readonly count: number; readonly N: number },
): Int32Array | undefined {
  if (classIndex !== undefined && className !== undefined)
    throw new Error(`${where}: give classIndex or className, not both`)
  const given = classIndex ?? className
  if (given === undefined) return undefined
  const option = `${where}: ${classIndex === undefined ? 'className' : 'classIndex'}`
  const list: readonly (number | string)[] =
    typeof given === 'object' ? Array.from<number | string>(given) : Array<number | string>(N).fill(given)
  if (list.length !== N)
    throw new Error(`${option} must have one class for each of the ${N} examples, got ${list.length}`)
  return Int32Array.from(list, (one) =>
    typeof one === 'number' ? byNumber(option, one, count) : byName(option, one, names, count),
  )
}

function byNumber(option: string, index: number, count: number): number {
  if (index < count) return index
  throw new Error(`${option} must be below the number of classes, ${count}, got ${index}`)
}

function byName(option: string, name: string, names: readonly string[] | undefined, count: number): number {
  if (names?.length !== count)
    throw new Error(
      `${option}: the model has no names for these ${count} classes; set model.classNames, or give classIndex`,
    )
  const index = names.indexOf(name)
  if (index >= 0) return index
  const meant = nearest(name, names)
  throw new Error(
    `${option}: there is no class ${describeValue(name)}; ` +
      (meant === undefined ? `the model has ${listNames(names)}` : `did you mean '${meant}'?`),
  )
}
