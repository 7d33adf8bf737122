// Checks class names against the outputs of a graph.

import { formatShape } from '../../kernels/shape.js'
import { listNames } from '../check/describe-value.js'
import { classNamesCheck } from '../check/lists.js'
import type { Graph } from './graph.js'

/**
 * @throws if two classes have the same name, or their number does not match the outputs. A single output has two classes.
 */
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
