// 16.2 The gradient of a gate. Write the body of this function.

/**
 * The gradient with respect to a gate of one image. The gate b holds one number per channel, and
 *
 *     y[i,j,c] = a[i,j,c] · b[c]
 *
 * @param a the image's values in the order of memory: rows, then columns, then channels.
 * @param dy the gradient with respect to each output, in the same order.
 * @param channels how many channels there are.
 * @returns db, one number per channel.
 */
export function gateGradient(a: readonly number[], dy: readonly number[], channels: number): number[] {
  throw new Error('gateGradient: write this')
}
