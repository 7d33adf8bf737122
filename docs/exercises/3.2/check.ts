import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

const image = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
]
const filter = [
  [1, 2],
  [3, 5],
]

export default exercise<typeof import('./start.js')>({
  title: 'The window sum',
  async check({ windowSum }, hold) {
    /** What the reference computes at a place. */
    const reference = async (b: number, i: number, j: number, s: number, p: number): Promise<number> => {
      const backend = await openBackend('reference')
      const [x, w, bias] = [
        backend.tensor(ndarray(image.flat(), [1, 3, 4, 1])),
        backend.tensor(ndarray(filter.flat(), [2, 2, 1, 1])),
        backend.tensor(ndarray([b], [1])),
      ]
      const padding = [
        [p, 0],
        [p, 0],
      ] as const
      const y = backend.run('conv2d', { x, w, b: bias }, { strides: [s, s], dilations: [1, 1], padding })
      return (await y.data())[i * y.shape[2] + j]
    }
    const at = async (
      b: number,
      i: number,
      j: number,
      s: number,
      p: number,
      slips: readonly (readonly [number, string])[],
    ) =>
      hold.close(
        `The image 1 to 12 in 3 rows, the filter 1 2 / 3 5, at (${i},${j}) with b = ${b}, s = ${s}, p = ${p}`,
        windowSum(image, filter, b, i, j, s, p),
        await reference(b, i, j, s, p),
        slips,
      )
    await at(0, 0, 0, 1, 0, [
      [
        27,
        'The filter is turned by 180° there. That is a mathematician’s convolution; this one meets x and w in the same order.',
      ],
      [47, 'The filter’s rows and columns are exchanged: w[u][v] has the row first.'],
    ])
    await at(7, 0, 1, 1, 0, [
      [await reference(0, 0, 1, 1, 0), 'Your sum leaves out the bias.'],
      [await reference(7, 1, 0, 1, 0), 'Rows and columns are exchanged: i moves down, j moves to the right.'],
      [await reference(28, 0, 1, 1, 0), 'The bias is added once per output, not once per tap.'],
    ])
    await at(0, 1, 1, 2, 1, [
      [await reference(0, 1, 1, 1, 0), 'The window starts at i·s − p, not at i.'],
      [await reference(0, 1, 1, 1, 1), 'The window moves by the stride: it starts at i·s − p, not at i − p.'],
    ])
    await at(0, 0, 0, 1, 1, [
      [await reference(0, 0, 0, 1, 0), 'The padding is left out: the window starts at i·s − p.'],
      [Number.NaN, 'An index outside the image gives undefined, and a sum with it NaN. There x counts as 0.'],
    ])
  },
})
