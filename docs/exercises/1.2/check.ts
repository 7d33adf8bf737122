import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

const x = [
  [1, 2, 3],
  [4, 5, 7],
]
const dy = [
  [1, -2],
  [3, 5],
]

export default exercise<typeof import('./start.js')>({
  title: 'The gradient with respect to the weights',
  async check({ weightGradient }, hold) {
    const backend = await openBackend('reference')
    const inputs = {
      x: backend.tensor(ndarray(x.flat(), [2, 3])),
      dy: backend.tensor(ndarray(dy.flat(), [2, 2])),
    }
    const data = await backend.run('denseWeightGradient', inputs, {}).data()
    const right = [0, 1, 2].map((i) => [data[2 * i], data[2 * i + 1]])
    hold.close('two examples, three features, two units', weightGradient(x, dy), right, [
      [
        [0, 1].map((o) => right.map((row) => row[o])),
        'That is [O, I]. A row of dw belongs to a feature, a column to a unit.',
      ],
      [
        right.map((row) => row.map((sum) => sum / 2)),
        'That is the mean over the examples. The sum is wanted: the 1/N is already in dy.',
      ],
      [
        [0, 1, 2].map((i) => dy[1].map((g) => x[1][i] * g)),
        'That is the last example alone. The gradients of all examples are added.',
      ],
      [
        [0, 1, 2].map((i) => dy[0].map((g) => x[0][i] * g)),
        'That is the first example alone. The gradients of all examples are added.',
      ],
    ])
  },
})
