import { gradCheck } from 'receptive'
import { exercise } from '../exercise.js'

const s = 1 / (1 + Math.exp(-2))
const right = s + 2 * s * (1 - s)

export default exercise<typeof import('./start.js')>({
  title: 'A backward pass that passes',
  async check({ gate }, hold) {
    const at2 = { shape: [1, 1], data: Float64Array.of(2) }
    const { worst } = await gradCheck(gate(), { inputShape: [1], x: at2 })
    hold.close('the gradient at x = 2, as a share of the right one', worst.analytic / worst.numeric, 1, [
      [s / right, 'That is the way through x alone. s depends on x, too: two gradients meet at x.'],
      [
        (right - s) / right,
        'That is the way through s alone. x is also the other factor: two gradients meet at x.',
      ],
      [
        (s + s * (1 - s)) / right,
        'The gradient with respect to s is dy·x: multiply dy by x before the sigmoid’s gradient.',
      ],
      [(s * 2 * s * (1 - s)) / right, 'The two gradients are added, not multiplied.'],
    ])
    const { passed, worst: element } = await gradCheck(gate(), { inputShape: [3, 4], seed: 5 })
    const { relativeError } = element
    hold.equal('whether gradCheck passes for an input of 3 × 4', passed, true, [
      [false, `Its largest relative error is ${relativeError.toExponential(1)}.`],
    ])
  },
})
