import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The taps’ transform',
  check({ transformTaps }, hold) {
    for (const g of [
      [1, 10, 100],
      [1, 2, 1],
      [0, 1, 0],
    ]) {
      const [a, b, c] = g
      const expected = [a, (a + b + c) / 2, (a - b + c) / 2, c]
      hold.close(`The taps ${g.join(', ')}`, transformTaps(g), expected, [
        [[a, a + b + c, a - b + c, c], 'The middle two are halved: m₁ + m₂ has each tap twice.'],
        [
          [a, (a - b + c) / 2, (a + b + c) / 2, c],
          'The middle two are exchanged: m₁ has + g₁, and m₂ has − g₁.',
        ],
        [
          [a, (a + b + c) / 2, (a + b - c) / 2, c],
          'In m₂ the sign of g₁ changes, not that of g₂: the point is −1, and (−1)² = 1.',
        ],
        [
          [c, (a + b + c) / 2, (a - b + c) / 2, a],
          'The first and the last are exchanged: the value at 0 is g₀, the one at ∞ is g₂.',
        ],
      ])
    }
  },
})
