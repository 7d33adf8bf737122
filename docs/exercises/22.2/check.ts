import { Random } from 'receptive'
import { exercise } from '../exercise.js'

function inPairs(values: Float32Array): number {
  const half = values.length >> 1
  return half === 0
    ? values[0]
    : Math.fround(inPairs(values.subarray(0, half)) + inPairs(values.subarray(half)))
}

const oneByOne = (values: Float32Array): number => values.reduce((sum, value) => Math.fround(sum + value))

export default exercise<typeof import('./start.js')>({
  title: 'A sum in pairs',
  check({ pairwiseSum }, hold) {
    hold.equal('The sum of 3', pairwiseSum(Float32Array.of(3)), 3)
    hold.equal('2²⁴ + 1', pairwiseSum(Float32Array.of(2 ** 24, 1)), 2 ** 24, [
      [2 ** 24 + 1, 'That is the sum in float64. Round each sum to float32, by Math.fround.'],
    ])
    hold.equal('2²⁴, 1 and 1', pairwiseSum(Float32Array.of(2 ** 24, 1, 1)), 2 ** 24 + 2, [
      [2 ** 24, 'The values are added one after the other. Add the two halves apart, and then their sums.'],
    ])
    const random = new Random(1)
    const values = Float32Array.from({ length: 1001 }, () => random.uniform(-100, 100))
    hold.equal('1001 random values', pairwiseSum(values), inPairs(values), [
      [oneByOne(values), 'The values are added one after the other.'],
      [
        (got: unknown) => Math.abs((got as number) - inPairs(values)) < 1e-2,
        'It is near, but the halves are others: the first has ⌊n/2⌋ values, and each sum is rounded to float32.',
      ],
    ])
  },
})
