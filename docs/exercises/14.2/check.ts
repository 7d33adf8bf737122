import { compute, computeOne, values } from '../../shared/reference.js'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of batch normalization with respect to its input',
  async check({ inputGradient }, hold) {
    for (const [numbers, given, scale, epsilon] of [
      [[0, 4, 4, 4], [2, 0, 0, 2], 2, 1],
      [[1, 2, 4, 8, 5], [0.5, -1, 3, 0, 1], 0.7, 0.001],
    ] as const) {
      const M = numbers.length
      const [x, dy, gamma] = [values([M, 1], numbers), values([M, 1], given), values([1], [scale])]
      const statistics = await compute('batchStatistics', { x }, {})
      const [mean, variance] = [statistics.mean, statistics.variance]
      const sums = await compute(
        'batchNormalizationParameterGradient',
        { x, dy, mean, variance },
        { epsilon },
      )
      const [dgamma, dbeta] = [sums.gamma, sums.beta]
      const expected = await computeOne(
        'batchNormalizationInputGradient',
        { x, dy, mean, variance, gamma, dgamma, dbeta },
        { epsilon },
      )
      const s = 1 / Math.sqrt(variance.data[0] + epsilon)
      const normalized = numbers.map((value) => (value - mean.data[0]) * s)
      hold.close(
        `x = ${numbers.join(', ')}, dy = ${given.join(', ')}, γ = ${scale}, ε = ${epsilon}`,
        inputGradient(numbers, given, scale, epsilon),
        expected,
        [
          [
            given.map((g) => scale * s * g),
            'That takes μ and σ² for constants, which they are at inference. Here they depend on x.',
          ],
          [
            given.map((g) => scale * s * (g - dbeta.data[0] / M)),
            'That takes the variance for a constant: the part of dy along x̂ has to go, too.',
          ],
          [
            given.map((g, q) => scale * s * (g - (normalized[q] * dgamma.data[0]) / M)),
            'That takes the mean for a constant: the mean of dy has to go, too.',
          ],
          [expected.map((value) => value / scale), 'The factor γ is missing.'],
          [expected.map((value) => value / s), 'The factor 1/√(σ² + ε) is missing.'],
        ],
      )
    }
  },
})
