import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

/** Counts pairs with what each counts. */
const counted = (labels: readonly number[], scores: readonly number[], worth: (gap: number) => number) => {
  const of = (label: number) => scores.filter((_, i) => labels[i] === label)
  const [positive, negative] = [of(1), of(0)]
  const sum = positive.flatMap((s) => negative.map((other) => worth(s - other))).reduce((a, b) => a + b, 0)
  return { sum, pairs: positive.length * negative.length }
}
const share = ({ sum, pairs }: { sum: number; pairs: number }): number => sum / pairs

export default [
  {
    slip: { auc: (labels, scores) => share(counted(labels, scores, (gap) => Number(gap > 0))) },
    says: /leaves it out/,
  },
  {
    slip: { auc: (labels, scores) => share(counted(labels, scores, (gap) => Number(gap >= 0))) },
    says: /counts as a whole/,
  },
  {
    slip: { auc: (labels, scores) => share(counted(labels, scores, (gap) => (1 - Math.sign(gap)) / 2)) },
    says: /other way round/,
  },
  {
    slip: { auc: (labels, scores) => counted(labels, scores, (gap) => (1 + Math.sign(gap)) / 2).sum },
    says: /Divide it/,
  },
] satisfies Slips<typeof solution>
