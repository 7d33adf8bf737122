import { exercise } from '../exercise.js'

/** By central differences, which are exact for a function as straight as this. */
const slopes = (a: number, b: number, dy: number) => {
  const y = (a: number, b: number): number => a * b + a
  return { da: (dy * (y(a + 1, b) - y(a - 1, b))) / 2, db: (dy * (y(a, b + 1) - y(a, b - 1))) / 2 }
}

export default exercise<typeof import('./start.js')>({
  title: 'Where gradients meet',
  check({ backward }, hold) {
    for (const [a, b, dy] of [
      [3, 4, 1],
      [2, -5, 3],
    ] as const) {
      const { da, db } = slopes(a, b, dy)
      const got = backward(a, b, dy)
      hold.close(`∂L/∂b at a = ${a}, b = ${b}, dy = ${dy}`, got.db, db, [
        [dy * b, 'The slope of a·b along b is a, the other factor.'],
        [a, 'The local slope is right. Multiply it by dy, the gradient that comes back.'],
        [dy * (a + 1), 'The second term does not depend on b.'],
      ])
      hold.close(`∂L/∂a at a = ${a}, b = ${b}, dy = ${dy}`, got.da, da, [
        [
          dy * b,
          'That is the way through the product alone. a also goes into the sum: two gradients meet, and are added.',
        ],
        [
          dy,
          'That is the way through the sum alone. a also goes into the product: two gradients meet, and are added.',
        ],
        [dy * dy * b, 'The two gradients are added, not multiplied.'],
        [b + 1, 'The local slopes are right. Multiply them by dy, the gradient that comes back.'],
      ])
    }
  },
})
