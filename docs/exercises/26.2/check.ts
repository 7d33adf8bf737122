import { exercise } from '../exercise.js'

const sum = (X: readonly number[], c0: number, half: number, odd: number): number[] =>
  X.map(
    (_, n) =>
      half *
      X.reduce(
        (all, value, k) => all + (k === 0 ? c0 : 1) * value * Math.cos(((2 * n + odd) * k * Math.PI) / 16),
        0,
      ),
  )

export default exercise<typeof import('./start.js')>({
  title: 'Eight waves',
  check({ waves }, hold) {
    for (const X of [
      [80, 0, 0, 0, 0, 0, 0, 0],
      [0, 50, 0, 0, 0, 0, 0, 0],
      [31, -41, 59, -26, 53, -58, 97, -93],
    ])
      hold.close(`The coefficients ${X.join(', ')}`, waves(X), sum(X, Math.SQRT1_2, 0.5, 1), [
        [sum(X, 1, 0.5, 1), 'c₀ is 1/√2.'],
        [sum(X, Math.SQRT1_2, 1, 1), 'The factor of ½ is missing.'],
        [
          sum(X, Math.SQRT1_2, 0.5, 0),
          'The samples lie at 2n + 1, in the middle of their pixels, not at 2n.',
        ],
      ])
  },
})
