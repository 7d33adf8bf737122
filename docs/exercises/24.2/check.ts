import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'Two outputs, four products',
  async check({ filterPair }, hold) {
    const backend = await openBackend('reference')
    const direct = async (d: readonly number[], g: readonly number[]): Promise<number[]> => {
      const [x, w] = [backend.tensor(ndarray(d, [1, 1, 4, 1])), backend.tensor(ndarray(g, [1, 3, 1, 1]))]
      const y = backend.run('conv2d', { x, w }, { strides: [1, 1], dilations: [1, 1], padding: 'valid' })
      return [...(await y.data())]
    }
    for (const [d, g] of [
      [
        [1, 2, 3, 4],
        [1, 10, 100],
      ],
      [
        [3, -1, 4, 1],
        [2, 7, -1],
      ],
    ]) {
      let calls = 0
      const got = filterPair(d, g, (a, b) => {
        calls++
        return a * b
      })
      const right = await direct(d, g)
      const m3 = (d[1] - d[3]) * g[2]
      hold.close(`The pixels ${d.join(', ')} and the taps ${g.join(', ')}`, got, right, [
        [[right[0], right[1] + 2 * m3], 'm₃ is subtracted: y₁ = m₁ − m₂ − m₃.'],
        [[right[0], right[1] + m3], 'y₁ lacks m₃.'],
        [[right[0] - (d[0] - d[2]) * g[0], right[1]], 'y₀ lacks m₀.'],
        [await direct(d, g.toReversed()), 'The taps are turned round: d₀ meets g₀.'],
      ])
      hold.equal('How often you called multiply', calls, 4, [
        [6, 'The outputs are right, but that is the direct sum. Four products are enough.'],
        [
          0,
          'The outputs are right. Call multiply for each product of a pixel and a tap, so that they can be counted.',
        ],
        [
          (got: unknown) => (got as number) > 4,
          'The outputs are right. Halving a sum of taps is not a product of this kind: leave it out of the count.',
        ],
      ])
    }
  },
})
