import { computeOne, values } from '../../shared/reference.js'
import { exercise, type Hint } from '../exercise.js'

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of bilinear resizing',
  async check({ bilinearGradient }, hold) {
    const reference = (dy: readonly number[], size: number, interpolation: 'nearest' | 'bilinear') =>
      computeOne(
        'resize2dGradient',
        { dy: values([1, 1, dy.length, 1], dy) },
        { inputShape: [1, 1, size, 1], interpolation },
      )
    for (const [dy, size] of [
      [[1, 2, 3, 4], 2],
      [[1, 2, 3, 4, 5, 6, 7], 3],
      [[5, 7], 5],
    ] as const) {
      const expected = await reference(dy, size, 'bilinear')
      const hints: Hint[] = [
        [
          await reference(dy, size, 'nearest'),
          'That is the gradient of `nearest`: here two pixels share each output.',
        ],
        [
          (got: number[]) => got.some((value) => Number.isNaN(value)),
          'An index outside the row means the pixel at that end.',
        ],
        [
          (got: number[]) => got.length === size && sum(got) < sum(expected) - 1e-6,
          'Something is lost: the shares of an output sum to 1, so dx sums to what dy does. Look at the row’s ends.',
        ],
      ]
      hold.close(`dy = ${dy.join(', ')}, ${size} pixels`, bilinearGradient(dy, size), expected, hints)
    }
  },
})
