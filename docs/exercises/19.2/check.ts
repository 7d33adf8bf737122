import { computeOne, values } from '../../shared/reference.js'
import { exercise, type Hint } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of a mirrored border',
  async check({ reflectGradient }, hold) {
    const at = async (dy: readonly number[], size: number, before: number, hints: Hint[]) =>
      hold.close(
        `dy = ${dy.join(', ')}, ${size} pixels, ${before} added before`,
        reflectGradient(dy, size, before),
        await computeOne(
          'pad2dGradient',
          { dy: values([1, 1, dy.length, 1], dy) },
          {
            mode: 'reflect',
            border: [
              [0, 0],
              [before, dy.length - size - before],
            ],
          },
        ),
        hints,
      )
    await at([1, 2, 3, 4, 5, 6, 7], 3, 2, [
      [
        [3, 4, 5],
        'That is a crop. A pixel went to several places, and its gradient is the sum over all of them.',
      ],
      [[7, 6, 5], 'One place’s gradient replaced another’s. They are added.'],
      [
        [5, 12, 11],
        'The outermost pixels are not repeated: the place before the first pixel shows the second.',
      ],
    ])
    await at([1, 2, 3, 4, 5, 6], 4, 2, [])
    await at([1, 2, 3, 4, 5, 6], 4, 0, [])
  },
})
