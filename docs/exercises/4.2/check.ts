import { computeOne, values } from '../../shared/reference.js'
import { exercise, type Hint } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of average pooling',
  async check({ averageGradient }, hold) {
    const at = async (dy: readonly number[], size: number, k: number, s: number, p: number, hints: Hint[]) =>
      hold.close(
        `dy = ${dy.join(', ')}, ${size} elements, k = ${k}, s = ${s}, p = ${p}`,
        averageGradient(dy, size, k, s, p),
        await computeOne(
          'averagePool2dGradient',
          { dy: values([1, 1, dy.length, 1], dy) },
          {
            inputShape: [1, 1, size, 1],
            poolSize: [1, k],
            strides: [1, s],
            padding: [
              [0, 0],
              [p, Math.max(0, (dy.length - 1) * s + k - size - p)],
            ],
          },
        ),
        hints,
      )
    await at([4, 8], 4, 2, 2, 0, [
      [[4, 4, 8, 8], 'Each element gets a share of the gradient: dy divided by the number of elements.'],
      [[4, 0, 8, 0], 'The average has no winner. Every element of the window gets a share.'],
    ])
    await at([6, 12], 4, 3, 1, 0, [
      [[2, 4, 4, 4], 'Windows overlap here. An element in two windows gets the sum of two shares.'],
    ])
    await at([4, 6], 3, 2, 2, 1, [
      [
        [2, 3, 3],
        'The first window holds one element inside the row. Divide by the number inside, not by k.',
      ],
      [[2, 2, 3], 'The window starts at i·s − p.'],
    ])
  },
})
