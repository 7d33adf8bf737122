import { exercise } from '../exercise.js'

/** The float32 behind the next larger bit pattern. */
function next(x: number): number {
  const floats = Float32Array.of(x)
  new Int32Array(floats.buffer)[0]++
  return floats[0]
}

export default exercise<typeof import('./start.js')>({
  title: 'The step of a float32',
  check({ ulp }, hold) {
    for (const x of [1, 1.5, 2, 3.999, 100, 2 ** 24, 0.75, 1e-6]) {
      const [float, step] = [Math.fround(x), next(x) - Math.fround(x)]
      hold.equal(`The step at ${x}`, ulp(float), step, [
        [
          (got: unknown) => got === 2 ** -23 && x !== 1,
          'That is the step at 1. It doubles at each power of two.',
        ],
        [(got: unknown) => got === step / 2, 'That is half a step: 23 bits stand after the point, not 24.'],
        [
          (got: unknown) => Math.abs((got as number) - float * 2 ** -23) < 1e-3 * step,
          'x · 2⁻²³ grows with x. The step stays the same between two powers of two: take 2 to the power ⌊log₂ x⌋ in place of x.',
        ],
        [
          (got: unknown) => (got as number) < step * 1e-6,
          'That is the step of a float64, which has 52 bits after the point.',
        ],
      ])
    }
  },
})
