import { openBackend } from 'receptive'
import { exercise } from '../exercise.js'

/** The variance of sums of `count` values, by the library's masks: so many of them that it is right to a few percent. */
async function measured(value: number, rate: number, count: number): Promise<number> {
  const backend = await openBackend('reference')
  const sums = 20_000
  const mask = await backend.run('dropoutMask', {}, { shape: [sums, count], rate, key: 7 }).data()
  backend.dispose()
  let square = 0
  for (let n = 0; n < sums; n++) {
    let sum = 0
    for (let i = 0; i < count; i++) sum += value * mask[n * count + i]
    square += (sum - count * value) ** 2
  }
  return square / sums
}

export default exercise<typeof import('./start.js')>({
  title: 'The noise of dropout',
  async check(answer, hold) {
    const three = answer.ofThree()
    hold.close('the variance of 3 at a rate of 1/4', three, 3, [
      [27 / 16, 'That is the variance without the factor 1/(1 − rate): what is left is 4, not 3.'],
      [12, 'That is E[y²]. Subtract E[y]², which is 9.'],
      [27, 'The shares are exchanged: it is rate/(1 − rate), not the other way round.'],
      [Math.sqrt(3), 'That is the standard deviation. Its square is asked for.'],
    ])
    hold.close('the same, measured on masks of the library', three, await measured(3, 0.25, 1), [], 0.05)
    const sum = answer.ofASum()
    hold.close('the variance of the sum of 100 ones at a rate of 1/2', sum, 100, [
      [10_000, 'All values are not dropped together: the variances of independent values are added.'],
      [1, 'That is one value. The variances of 100 independent ones are added.'],
      [25, 'That is the variance without the factor 1/(1 − rate).'],
      [10, 'That is the standard deviation. Its square is asked for.'],
    ])
    hold.close('the same, measured', sum, await measured(1, 0.5, 100), [], 0.05)
  },
})
