import { expect, test } from 'vitest'
import { pairwiseSum } from '../../../src/training/report/python-numbers.js'

// numpy 1.24.2: (1 / np.arange(1, n + 1)).sum().
test.each([
  [7, 2.5928571428571425],
  [13, 3.180133755133755],
  [128, 5.433147092589173],
  [131, 5.456224926052236],
  [277, 6.203037139168415],
  [1000, 7.485470860550345],
])('1 + 1/2 + … + 1/%i is what NumPy adds up to, to the last bit', (n, sum) => {
  expect(pairwiseSum(Array.from({ length: n }, (_, i) => 1 / (i + 1)))).toBe(sum)
})
