import { computeOne, values } from '../../shared/reference.js'
import { exercise } from '../exercise.js'

const x = values([1, 1, 5, 1], [1, 5, 2, 5, 3])
const dy = values([1, 1, 3, 1], [1, 2, 4])
const pool = { poolSize: [1, 3], strides: [1, 1], padding: 'valid' } as const

export default exercise<typeof import('./start.js')>({
  title: 'Who wins, and who gets the gradient',
  async check(answer, hold) {
    hold.equal('the maxima of 1 5 2 5 3', answer.maxima(), await computeOne('maxPool2d', { x }, pool), [
      [[5, 5], 'That is one window too few, or a stride above 1. At stride 1 there are 5 − 3 + 1 windows.'],
    ])
    hold.equal(
      'dx for dy = 1 2 4',
      answer.gradient(),
      await computeOne('maxPool2dGradient', { x, dy }, pool),
      [
        [[0, 1, 0, 6, 0], 'In the second window two elements tie. The gradient goes to the first of them.'],
        [
          [0, 2, 0, 5, 0],
          'In the second window two elements tie. Its gradient is not split: the first takes all of it.',
        ],
        [[0, 2, 0, 4, 0], 'An element can win in several windows. It gets the sum of their gradients.'],
        [[1, 2, 4], 'dx has one number per pixel, five in all.'],
      ],
    )
  },
})
