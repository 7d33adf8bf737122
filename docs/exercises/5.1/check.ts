import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of a leaky ReLU',
  async check({ leakyReluGradient }, hold) {
    const [y, dy, slope] = [[-0.5, 0, 3, -0.25], [4, 8, 5, -2], 0.25]
    const backend = await openBackend('reference')
    const row = (values: number[]) => backend.tensor(ndarray(values, [1, values.length]))
    const attributes = { negativeSlope: slope }
    const right = Array.from(await backend.run('reluGradient', { y: row(y), dy: row(dy) }, attributes).data())
    hold.close(
      `y = ${y.join(', ')}; dy = ${dy.join(', ')}; slope ${slope}`,
      leakyReluGradient(y, dy, slope),
      right,
      [
        [
          dy.map((g, i) => (y[i] > 0 ? g : 0)),
          'That is plain ReLU. On the left the gradient is multiplied by the slope, not by 0.',
        ],
        [
          dy.map((g) => (g > 0 ? g : slope * g)),
          'The sign of dy does not matter: it is y that says on which side x was.',
        ],
        [
          dy.map((g, i) => (y[i] > 0 ? g : slope * y[i])),
          'On the left the slope times dy is wanted, not times y.',
        ],
        [
          dy.map((g, i) => (y[i] >= 0 ? g : slope * g)),
          'At 0 there is a kink. The library takes the slope of the left there, as x > 0 is false.',
        ],
        [y.map((value) => (value > 0 ? 1 : slope)), 'These are the slopes. Multiply each by its dy.'],
      ],
    )
  },
})
