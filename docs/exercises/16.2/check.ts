import { computeOne, values } from '../../shared/reference.js'
import { exercise } from '../exercise.js'

const shape = [1, 2, 2, 2]
const a = [1, 6, 3, 8, 2, 5, 4, 7]
const dy = [1, 10, 2, 20, 3, 30, 5, 50]

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of a gate',
  async check({ gateGradient }, hold) {
    const expected = await computeOne(
      'multiplyGateGradient',
      { a: values(shape, a), dy: values(shape, dy) },
      {},
    )
    const half = a.length / 2
    const terms = a.map((value, i) => value * dy[i])
    const sum = (numbers: readonly number[]): number => numbers.reduce((x, y) => x + y, 0)
    hold.close(
      `2 × 2 pixels of two channels, a = ${a.join(' ')}, dy = ${dy.join(' ')}`,
      gateGradient(a, dy, 2),
      expected,
      [
        [
          [sum(terms.slice(0, half)), sum(terms.slice(half))],
          'Channels run fastest: the values of channel c are at i·C + c, not one channel after the other.',
        ],
        [expected.map((value) => value / 4), 'The gradients of all pixels are added, not averaged.'],
        [terms.slice(-2), 'The gate is used in every pixel: add the gradients of all of them.'],
        [
          [0, 1].map((c) => sum(dy.filter((_, i) => i % 2 === c))),
          'The derivative with respect to one factor is the other one: each dy is multiplied by its a.',
        ],
      ],
    )
  },
})
