import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of softmax',
  async check({ softmaxGradient }, hold) {
    const [y, dy] = [
      [0.125, 0.25, 0.625],
      [8, 4, 0],
    ]
    const backend = await openBackend('reference')
    const row = (values: number[]) => backend.tensor(ndarray(values, [1, 3]))
    const right = Array.from(await backend.run('softmaxGradient', { y: row(y), dy: row(dy) }, {}).data())
    const got = softmaxGradient(y, dy)
    hold.close('y = ⅛, ¼, ⅝ and dy = 8, 4, 0', got, right, [
      [
        dy.map((g, j) => g * y[j] * (1 - y[j])),
        'That is the diagonal of the Jacobian alone, as for a sigmoid. Each output depends on every score.',
      ],
      [dy.map((g, j) => g * y[j]), 'The sum is missing: subtract Σ_k dy[k]·y[k] from dy[j] first.'],
      [
        dy.map((g, j) => y[j] * (g - 12)),
        'That subtracts the sum of dy. The sum of dy[k]·y[k] is wanted: the average of dy under y.',
      ],
      [dy.map((g, j) => g * y[j] - 2), 'The sum belongs inside the bracket: it, too, is multiplied by y[j].'],
    ])
    hold.close(
      'the same, with 100 more in every dy',
      softmaxGradient(
        y,
        dy.map((g) => g + 100),
      ),
      right,
    )
  },
})
