// 12.1 The AUC by its meaning. Write the body of this function.

/**
 * The share of pairs, one positive and one negative example each, in which the positive one has the higher score. A tie
 * counts one half.
 *
 * @param labels 1 for a positive example, 0 for a negative one.
 * @param scores their scores.
 */
export function auc(labels: readonly number[], scores: readonly number[]): number {
  throw new Error('auc: write this')
}
