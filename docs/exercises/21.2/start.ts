// 21.2 The weighting of Grad-CAM. Write the body of this function.

/**
 * The map of one image: ReLU(Σ_k α_k A[p][k]), α_k being the mean of dA[p][k] over all places p.
 *
 * @param A what the layer gives: for each place a list of K numbers, one for each map.
 * @param dA the gradient of the score with respect to these, in the same order.
 * @returns one number for each place.
 */
export function gradCamMap(A: readonly (readonly number[])[], dA: readonly (readonly number[])[]): number[] {
  throw new Error('gradCamMap: write this')
}
