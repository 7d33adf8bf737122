import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

async function reference(x: readonly number[], dy: readonly number[], taps: number, s: number) {
  const backend = await openBackend('reference')
  const row = (values: readonly number[]) => backend.tensor(ndarray([...values], [1, 1, values.length, 1]))
  const attributes = { strides: [1, s], dilations: [1, 1], padding: 'valid', kernelSize: [1, taps] } as const
  return Array.from(await backend.run('conv2dFilterGradient', { x: row(x), dy: row(dy) }, attributes).data())
}

export default exercise<typeof import('./start.js')>({
  title: 'The gradient with respect to a filter',
  async check({ filterGradient }, hold) {
    const [x, dy] = [
      [1, 3, 2, 4],
      [1, 2, -1],
    ]
    const right = await reference(x, dy, 2, 1)
    hold.close('the chapter’s row', filterGradient(x, dy, 2, 1), right, [
      [right.toReversed(), 'The filter is turned round there: w[u] meets x[i·s + u].'],
      [right.map((sum) => sum / dy.length), 'The places are added up: the sum is wanted, not the mean.'],
      [[dy[2] * x[2], dy[2] * x[3]], 'That is the last place alone. Every place adds to the gradient.'],
    ])
    const [long, back] = [
      [1, 3, 2, 4, 5],
      [2, 7],
    ]
    hold.close(
      'five pixels, three taps, stride 2',
      filterGradient(long, back, 3, 2),
      await reference(long, back, 3, 2),
      [
        [
          await reference(long.slice(0, 4), back, 3, 1),
          'The stride is left out: the window of output i starts at i·s.',
        ],
      ],
    )
  },
})
