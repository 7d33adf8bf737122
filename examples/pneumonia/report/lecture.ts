// What the lecture's protocol shows: a report with its arguments reversed, and an accuracy that was chosen.

import { classificationReport } from 'receptive'
import { classNames } from '../layout.js'
import { percent } from './comparison.js'
import type { Contestant } from './results.js'

/** What following the lecture's protocol shows. */
export interface Lecture {
  /** The classification report with its arguments reversed, as the lecture printed it. */
  readonly reversed: string
  /** Counted from 0. */
  readonly bestEpoch: number
  /** The mean accuracy of the last epochs on the test images. */
  readonly meanOfLast: number
  /** How many epochs that mean is of. */
  readonly last: number
}

/** How many epochs, at the end, the lecture's protocol takes the mean of. */
const LAST = 5

/** What the lecture's protocol shows of a network. */
export function asTheLecture({ assessment: { yTrue, yPred }, bestEpoch, history }: Contestant): Lecture {
  const last = history.history.valAccuracy.slice(-LAST)
  return {
    reversed: classificationReport(yPred, yTrue, { classNames }),
    bestEpoch,
    meanOfLast: last.reduce((sum, accuracy) => sum + accuracy, 0) / last.length,
    last: last.length,
  }
}

/** Why the accuracy is not to be believed. */
export const flattery = ({ bestEpoch, meanOfLast, last }: Lecture): string =>
  `The test images have chosen epoch ${bestEpoch + 1}, and then judged it: its accuracy is the best of all epochs on these very ` +
  `images. That flatters. The mean of the last ${last} epochs on them is ${percent(meanOfLast)}. Expect no more than that on ` +
  'films that nobody has looked at.'
