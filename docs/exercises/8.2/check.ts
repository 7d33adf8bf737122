import { layers, ndarray, openBackend, sequential, initializers } from 'receptive'
import { exercise } from '../exercise.js'

/** The mean square after a layer of 400 units, of normal numbers with a mean square of 1. */
async function meanSquare(stddev: number, slope: number): Promise<number> {
  const activation = { name: 'leakyRelu', negativeSlope: slope } as const
  const kernelInitializer = initializers.randomNormal({ stddev, seed: 3 })
  const net = sequential([layers.dense({ units: 400, activation, kernelInitializer, inputShape: [400] })])
  const backend = await openBackend('wasm')
  await net.compile({ loss: 'meanSquaredError', backend })
  const x = backend.run('randomNormal', {}, { shape: [100, 400], stddev: 1, key: 7 })
  const { data } = await net.predict(ndarray(Array.from(await x.data()), [100, 400]))
  backend.dispose()
  return Array.from(data).reduce((sum, value) => sum + value * value, 0) / data.length
}

export default exercise<typeof import('./start.js')>({
  title: 'Variance for a leaky ReLU',
  async check({ deviation }, hold) {
    const hints = (n: number, slope: number) =>
      [
        [2 / (n * (1 + slope ** 2)), 'That is the variance. The deviation is its root.'],
        [
          Math.sqrt(1 / n),
          'That keeps the mean square without an activation. ReLU halves it: what is left must be doubled.',
        ],
        ...(slope > 0
          ? ([
              [
                Math.sqrt(2 / n),
                'That is for plain ReLU. The left half is not lost here: slope² of its mean square is left.',
              ],
              [
                Math.sqrt(2 / (n * (1 + slope))),
                'Mean squares are squares: what is left of the left half is slope², not slope.',
              ],
            ] as const)
          : []),
      ] as const
    hold.close('200 values, plain ReLU', deviation(200, 0), Math.sqrt(2 / 200), hints(200, 0))
    const got = deviation(400, 0.5)
    hold.close('400 values, a slope of 0.5', got, Math.sqrt(2 / (400 * 1.25)), hints(400, 0.5))
    hold.close(
      'the mean square after a layer of the library with it',
      await meanSquare(got, 0.5),
      1,
      [],
      0.05,
    )
  },
})
