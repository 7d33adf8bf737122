export function auc(labels: readonly number[], scores: readonly number[]): number {
  let right = 0
  let pairs = 0
  for (let i = 0; i < labels.length; i++)
    for (let j = 0; j < labels.length; j++)
      if (labels[i] === 1 && labels[j] === 0) {
        pairs++
        right += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 1 / 2 : 0
      }
  return right / pairs
}
