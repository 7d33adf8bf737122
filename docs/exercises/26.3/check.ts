import { exercise } from '../exercise.js'

const widened = (samples: readonly number[], even = 1, odd = 2): number[] =>
  samples.flatMap((near, x) => [
    (3 * near + (samples[x - 1] ?? near) + even) >> 2,
    (3 * near + (samples[x + 1] ?? near) + odd) >> 2,
  ])

export default exercise<typeof import('./start.js')>({
  title: 'Widening a row of chroma',
  check({ widen }, hold) {
    for (const samples of [
      [0, 40, 80, 80],
      [3, 6, 9, 5, 255, 0],
    ])
      hold.equal(`The samples ${samples.join(', ')}`, widen(samples), widened(samples), [
        [
          samples.flatMap((near) => [near, near]),
          'These are the samples, each twice. Take in a quarter of the neighbor.',
        ],
        [widened(samples, 2, 2), 'Even pixels are rounded by + 1, so that rounding makes no image brighter.'],
        [widened(samples, 2, 1), 'The two roundings are exchanged.'],
        [
          samples.flatMap((near, x) => [
            (3 * near + (samples[x + 1] ?? near) + 1) >> 2,
            (3 * near + (samples[x - 1] ?? near) + 2) >> 2,
          ]),
          'The neighbors are exchanged: an even pixel lies to the left of its sample’s center.',
        ],
        [
          (got: unknown) => (got as number[]).at(0) === (3 * samples[0] + 1) >> 2 && samples[0] > 0,
          'Outside the row there is no sample, not a 0: at the ends, x is its own neighbor.',
        ],
      ])
  },
})
