import { exercise } from '../exercise.js'
import { openBackend } from 'receptive'

/** Of key 7, as they stand in the chapter. */
const hashes = [588686121, 1937383562, 4286812467, 2372217166, 1915552099, 1162222791, 2898530240, 1107288293]

export default exercise<typeof import('./start.js')>({
  title: 'Inverted dropout',
  async check({ dropout }, hold) {
    const x = [1, 2, 3, 4, 5, 6, 7, 8]
    const draws = hashes.map((hash) => hash / 2 ** 32)
    const backend = await openBackend('reference')
    for (const rate of [0.25, 0.5]) {
      const mask = await backend.run('dropoutMask', {}, { shape: [8], rate, key: 7 }).data()
      hold.close(
        `1 to 8 at a rate of ${rate}, with the library’s hashes`,
        dropout(x, draws, rate, true),
        x.map((value, i) => value * mask[i]),
        [
          [
            x.map((value, i) => (mask[i] > 0 ? value : 0)),
            'Those that are left are not scaled: multiply them by 1/(1 − rate).',
          ],
          [
            x.map((value, i) => (mask[i] > 0 ? value / rate : 0)),
            'The factor is 1/(1 − rate): of those that are kept there is a share of 1 − rate.',
          ],
          [
            x.map((value, i) => (mask[i] > 0 ? value * (1 - rate) : 0)),
            'Divide by 1 − rate: the rest has to make up for what is missing.',
          ],
          [
            x.map((value, i) => (mask[i] > 0 ? 0 : value / (1 - rate))),
            'Kept and dropped are exchanged: a value is dropped where its number is below the rate.',
          ],
        ],
      )
    }
    hold.close('outside training', dropout(x, draws, 0.5, false), x, [
      [
        x.map((value) => value / 2),
        'Outside training nothing is to do: training has made up for it already.',
      ],
      [dropout(x, draws, 0.5, true), 'Outside training nothing is dropped.'],
    ])
  },
})
