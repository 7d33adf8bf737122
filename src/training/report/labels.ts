// The check that every report begins with.

import { checkLabels } from '../../check/lists.js'

/**
 * Throws unless there are labels, every one a whole number from 0 (below `classes`, where given), and as many of the one
 * as of the other.
 */
export function checkLabelPair(report: string, yTrue: unknown, yPred: unknown, classes?: number): void {
  checkLabels(`${report}: yTrue`, yTrue, classes)
  checkLabels(`${report}: yPred`, yPred, classes)
  if (yTrue.length !== yPred.length)
    throw new Error(`${report}: yTrue has ${yTrue.length} labels but yPred has ${yPred.length}`)
  if (yTrue.length === 0) throw new Error(`${report}: there are no labels`)
}
