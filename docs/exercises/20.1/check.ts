import { input, layers } from 'receptive'
import { computeOne, values } from '../../shared/reference.js'
import { exercise } from '../exercise.js'

const [first, second] = [[8, 1, 6, 1], [7, 1, 5]] // prettier-ignore

export default exercise<typeof import('./start.js')>({
  title: 'Shapes that broadcast, and a quotient',
  async check(answer, hold) {
    const { shape } = layers.add().apply([input({ shape: first }), input({ shape: second })])
    hold.equal('the shape of the sum', answer.sum(), shape, [
      [[8, 1, 6, 5], 'Where one has 1 and the other 7, the sum has 7.'],
      [[8, 7, 1, 6, 1, 5], 'Axes are matched from the last one on, not put side by side.'],
      [
        (got: unknown) => Array.isArray(got) && got.length === 3,
        'The sum has as many axes as the longer shape.',
      ],
    ])
    hold.equal(
      'the axes summed for the first gradient',
      answer.axes(),
      first.flatMap((size, axis) => (size === shape[axis] ? [] : [axis])),
      [
        [[0, 2], 'Those are the axes along which the second one was repeated.'],
        [[1, 2, 3], 'Along axis 2 the first one has its own six values: it was not repeated there.'],
        [[2, 4], 'Axes count from 0.'],
      ],
    )
    // y is smooth in b: the central difference of a small step is right to nine digits.
    const y = async (b: number) =>
      (await computeOne('divide', { a: values([1], [6]), b: values([1], [b]) }, {}))[0]
    const h = 2 ** -8
    const slope = ((await y(2 + h)) - (await y(2 - h))) / (2 * h)
    hold.close(
      'db for 6 / 2',
      answer.quotient(),
      slope,
      [
        [1.5, 'A larger divisor makes the quotient smaller: mind the sign.'],
        [0.5, 'That is da = dy / b.'],
        [-3, 'Divide once more by b: db = −dy·y/b.'],
      ],
      1e-4,
    )
  },
})
