import { compute, computeOne, values } from '../../shared/reference.js'
import { exercise } from '../exercise.js'

const [w, b] = [values([1, 1], [3]), values([1], [1])]
const [mean, variance] = [values([1], [4]), values([1], [15])]
const [gamma, beta] = [values([1], [8]), values([1], [-2])]

/** After how many steps a start that each step multiplies by `momentum` weighs less than 1 %. */
function stepsTo(momentum: number): number {
  let steps = 0
  for (let weight = 1; weight >= 0.01; weight *= momentum) steps++
  return steps
}

export default exercise<typeof import('./start.js')>({
  title: 'Folding batch normalization into the layer before it',
  async check(answer, hold) {
    const folded = await compute(
      'foldBatchNormalization',
      { w, b, mean, variance, gamma, beta },
      { epsilon: 1 },
    )
    hold.close('w′', answer.weight(), folded.w.data[0], [
      [3, 'The weight takes the factor s = γ / √(σ² + ε) as well.'],
      [1.5, 'The variance stands under a root: s = γ / √(σ² + ε).'],
      [24, 's divides by the root: s = γ / √(σ² + ε).'],
      [(3 * 8) / Math.sqrt(15), 'ε is added to the variance under the root.'],
    ])
    hold.close('b′', answer.bias(), folded.b.data[0], [
      [-7, 'The old bias is normalized as well: b′ = (b − μ)·s + β.'],
      [-10, 'The old bias stands in it: b′ = (b − μ)·s + β.'],
      [-6, 'β is added at the end: b′ = (b − μ)·s + β.'],
      [-5, 'b − μ is multiplied by s.'],
    ])
    // The folded layer is what the two layers compute.
    const x = values([1, 1], [5])
    const two = await computeOne(
      'batchNormalization',
      { x: values([1, 1], await computeOne('dense', { x, w, b }, {})), mean, variance, gamma, beta },
      { epsilon: 1 },
    )
    hold.close('y at x = 5 with your w′ and b′', 5 * answer.weight() + answer.bias(), two[0])
    hold.equal('steps until the start weighs less than 1 %', answer.steps(), stepsTo(0.9), [
      [43, 'After 43 steps it still weighs 0.9⁴³ = 1.08 %.'],
      [10, 'Each step multiplies the start’s weight by 0.9: after n steps it is 0.9ⁿ.'],
      [(n: number) => n > 43 && n < 44, 'A number of steps is whole.'],
    ])
  },
})
