import { exercise } from '../exercise.js'

const weighted = (gradients: readonly (readonly number[])[], shares: readonly number[]): number[] =>
  gradients[0].map((_, i) => gradients.reduce((sum, gradient, r) => sum + shares[r] * gradient[i], 0))

export default exercise<typeof import('./start.js')>({
  title: 'Gradients of parts',
  check({ combine }, hold) {
    for (const [gradients, counts] of [
      [
        [
          [1, 2],
          [3, 6],
        ],
        [16, 16],
      ],
      [
        [
          [1, 2],
          [3, 6],
        ],
        [16, 4],
      ],
      [
        [
          [5, 0, -1],
          [2, 2, 2],
          [0, 1, 8],
        ],
        [8, 8, 3],
      ],
    ] as const) {
      const all = counts.reduce((a: number, b) => a + b, 0)
      const mean = gradients.map(() => 1 / gradients.length)
      hold.close(
        `Parts of ${counts.join(', ')} images with the gradients ${gradients.map((one) => `(${one.join(', ')})`).join(', ')}`,
        combine(gradients, counts),
        weighted(
          gradients,
          counts.map((count) => count / all),
        ),
        [
          [
            weighted(
              gradients,
              gradients.map(() => 1),
            ),
            'That is the sum. The loss is a mean over the whole batch.',
          ],
          [weighted(gradients, mean), 'The parts are not equally large: a gradient counts by its images.'],
          [weighted(gradients, [...counts]), 'Divide by the number of all images.'],
        ],
      )
    }
  },
})
