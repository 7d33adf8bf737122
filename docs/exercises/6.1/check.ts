import { openBackend } from 'receptive'
import { exercise } from '../exercise.js'

/** The loss if class 0 is right, and its score back: what the library's loss takes the logarithm of. */
async function reference(x: readonly number[]): Promise<number> {
  const backend = await openBackend('reference', { dtype: 'float64' })
  const row = (values: readonly number[]) =>
    backend.tensor({ shape: [1, values.length], data: Float64Array.from(values) })
  const target = row(x.map((_, k) => (k === 0 ? 1 : 0)))
  const [loss] = await backend.run('softmaxCrossEntropy', { x: row(x), target }, {}).data()
  return loss + x[0]
}

export default exercise<typeof import('./start.js')>({
  title: 'The logarithm of a sum of exponentials',
  async check({ logSumExp }, hold) {
    const few = [0, Math.log(2), Math.log(5)]
    hold.close('0, ln 2, ln 5: the logarithm of 8', logSumExp(few), await reference(few), [
      [8, 'That is the sum. Its logarithm is wanted.'],
      [Math.log(8 / 5), 'The largest score has been taken out of the exponents: it must be added again.'],
      [Math.log(8 / 5) + 5, 'What is added again is the score m, not its exponential.'],
    ])
    const infinite =
      'e^1000 is more than a number can hold. Take the largest score out of all exponents first.'
    const zero =
      'e^−1000 is 0, and the logarithm of 0 is −∞. Take the largest score out first, negative or not.'
    hold.close('1000, 1001', logSumExp([1000, 1001]), await reference([1000, 1001]), [
      [Infinity, infinite],
      [NaN, infinite],
    ])
    hold.close('−1000, −1001', logSumExp([-1000, -1001]), await reference([-1000, -1001]), [
      [-Infinity, zero],
      [NaN, zero],
    ])
  },
})
