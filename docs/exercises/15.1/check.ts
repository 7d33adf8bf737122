import { ops } from 'receptive'
import { exercise } from '../exercise.js'

const [N, H, W, C] = [8, 28, 28, 64]
const x = [N, H, W, C]

/** How many numbers the op's output `mean` holds. */
const means = (shape: readonly number[], axis: number): number =>
  ops.layerNormalization({ x: shape }, { axis, epsilon: 1e-3 }).mean.reduce((a, b) => a * b, 1)

export default exercise<typeof import('./start.js')>({
  title: 'How many means a normalization takes',
  check(answer, hold) {
    hold.equal('batch normalization', answer.batchNormalization(), ops.batchStatistics({ x }, {}).mean[0], [
      [N * C, 'The sums run over the batch as well: one mean per channel, not per channel and example.'],
      [N * H * W * C, 'That is how many values there are.'],
    ])
    hold.equal('layer normalization, axis -1', answer.layerNormalization(), means(x, 3), [
      [N, 'By default a row is one pixel with its channels, not a whole example.'],
      [C, 'That is batch normalization. Here each pixel has a mean of its own.'],
      [H * W, 'Each example has pixels of its own: eight times as many.'],
    ])
    hold.equal('layer normalization, axis [1, 2, 3]', answer.wholeExamples(), means(x, 1), [
      [1, 'The batch axis is not among the axes: each example has a mean of its own.'],
      [N * H * W, 'Now the rows and columns are in the sum, too.'],
    ])
    const groups = 16
    hold.equal(
      'group normalization, 16 groups',
      answer.groupNormalization(),
      means([N, groups, H * W, C / groups], 2),
      [
        [groups, 'Each example has groups of its own.'],
        [N * groups * H * W, 'The pixels of an example are summed together.'],
      ],
    )
  },
})
