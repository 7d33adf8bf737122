import { computeOne, values } from '../../shared/reference.js'
import { exercise, type Hint } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'A transposed convolution as a scatter',
  async check({ transposed }, hold) {
    const at = async (x: readonly number[], w: readonly number[], s: number, hints: Hint[]) =>
      hold.close(
        `x = ${x.join(', ')}, the taps ${w.join(', ')}, s = ${s}`,
        transposed(x, w, s),
        await computeOne(
          'conv2dTranspose',
          { x: values([1, 1, x.length, 1], x), w: values([1, w.length, 1, 1], w) },
          { strides: [1, s], dilations: [1, 1], padding: 'valid' },
        ),
        hints,
      )
    await at([1, 2], [1, 10, 100], 2, [
      [[1, 10, 2, 20, 200], 'Where copies overlap they are added: 100 + 2 in the middle.'],
      [[1, 12, 120, 200, 0], 'The copies stand s apart, not 1 apart.'],
      [[1, 12, 120, 200], 'The copies stand s apart, not 1 apart.'],
      [[100, 10, 201, 20, 2], 'The filter is not turned: pixel i adds x[i]·w[u] at place i·s + u.'],
    ])
    await at([3, 1, 2], [1, 2, 4, 8], 1, [])
    await at([3, 1, 2], [1, 2, 4], 3, [])
  },
})
