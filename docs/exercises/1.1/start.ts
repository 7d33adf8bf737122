// 1.1 How many weights does a dense layer have? Write the body of this function.

/**
 * How many numbers a dense layer learns.
 *
 * @param inputs how many features go in, I.
 * @param units how many units there are, O.
 * @param useBias whether each unit has a bias.
 */
export function numberOfWeights(inputs: number, units: number, useBias: boolean): number {
  throw new Error('numberOfWeights: write this')
}
