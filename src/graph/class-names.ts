// Whether names of classes fit what a graph gives.

import { formatShape } from '../../kernels/shape.js'
import { listNames } from '../check/describe-value.js'
import { classNamesCheck } from '../check/lists.js'
import type { Graph } from './graph.js'

/** @throws if two classes have one name, or there are not as many of them as outputs: two go with a single output. */
export function checkClassNames(
  where: string,
  { outputs }: Graph,
  classNames: readonly string[] | undefined,
): void {
  if (classNames === undefined) return
  classNamesCheck(`${where}: classNames`, classNames)
  const widths = outputs.map(({ shape }) => shape.at(-1)!)
  if (!widths.some((K) => K === classNames.length || (K === 1 && classNames.length === 2)))
    throw new Error(
      `${where}: there are ${classNames.length} classNames, ${listNames(classNames)}, but the outputs are ` +
        listNames(outputs.map(({ shape }) => formatShape(shape))),
    )
}
