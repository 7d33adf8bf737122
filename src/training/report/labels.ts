// The check that every report begins with.

/**
 * Throws unless there are labels, every one a whole number from 0 (below `classes`, where given), and as many of the one
 * as of the other.
 */
export function checkLabelPair(
  report: string,
  labels: { readonly yTrue: ArrayLike<number>; readonly yPred: ArrayLike<number> },
  classes?: number,
): void {
  const { yTrue, yPred } = labels
  if (yTrue.length !== yPred.length)
    throw new Error(`${report}: yTrue has ${yTrue.length} labels but yPred has ${yPred.length}`)
  if (yTrue.length === 0) throw new Error(`${report}: there are no labels`)
  checkLabels(report, 'yTrue', yTrue, classes)
  checkLabels(report, 'yPred', yPred, classes)
}

/** Throws unless every label is a whole number from 0, below `classes` where given. */
export function checkLabels(report: string, name: string, labels: ArrayLike<number>, classes?: number): void {
  for (let n = 0; n < labels.length; n++)
    if (!Number.isInteger(labels[n]) || labels[n] < 0 || (classes !== undefined && labels[n] >= classes))
      throw new Error(
        `${report}: ${name}[${n}] is ${labels[n]}; a label must be a whole number from 0` +
          (classes === undefined ? '' : ` to ${classes - 1}, as there are ${classes} classes`),
      )
}
