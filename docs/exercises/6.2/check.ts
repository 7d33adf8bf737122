import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

const x = [
  [0, Math.log(2), Math.log(5)],
  [1, 1, 1],
]
const classes = [2, 0]

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of the cross-entropy',
  async check({ crossEntropyGradient }, hold) {
    const backend = await openBackend('reference')
    const target = classes.flatMap((right) => [0, 1, 2].map((k) => (k === right ? 1 : 0)))
    const inputs = {
      x: backend.tensor(ndarray(x.flat(), [2, 3])),
      target: backend.tensor(ndarray(target, [2, 3])),
    }
    const data = Array.from(await backend.run('softmaxCrossEntropyGradient', inputs, {}).data())
    const rows = (values: readonly number[]) => [values.slice(0, 3), values.slice(3)]
    hold.close('two examples, the classes 2 and 0', crossEntropyGradient(x, classes), rows(data), [
      [
        rows(data.map((value) => 2 * value)),
        'That is the gradient of the sum. The mean is over N examples: divide by N.',
      ],
      [
        rows(data.map((value) => -value)),
        'The sign is wrong: softmax minus target. A step of descent then raises the right score.',
      ],
      [
        rows(data.map((value) => (2 * value) / 3)),
        'Divide by the number of examples, not by that of classes.',
      ],
      [
        rows(data.map((value, i) => value + target[i] / 2)),
        'That is softmax / N. The target, 1 at the right class, is still to be subtracted.',
      ],
    ])
    hold.close(
      'scores of 1000 and 0',
      crossEntropyGradient([[1000, 0]], [0]),
      [[0, 0]],
      [
        [
          (got: unknown) => Number.isNaN((got as number[][])[0][0]),
          'Scores of 1000 give NaN: take the largest score out of the exponents.',
        ],
      ],
    )
  },
})
