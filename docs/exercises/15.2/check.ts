import { compute, computeOne, values } from '../../shared/reference.js'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of layer normalization: where γ stands',
  async check({ inputGradient }, hold) {
    const [numbers, given, scales, epsilon] = [[0, 4, 4, 4], [2, 0, 0, 2], [2, 2, 4, 1], 1]
    const attributes = { axis: 1, epsilon }
    const [x, dy, beta] = [values([1, 4], numbers), values([1, 4], given), values([4], [0, 0, 0, 0])]
    const gradient = async (gamma: readonly number[]): Promise<readonly number[]> => {
      const scale = values([4], gamma)
      const { mean, variance } = await compute('layerNormalization', { x, gamma: scale, beta }, attributes)
      return computeOne(
        'layerNormalizationInputGradient',
        { x, dy, mean, variance, gamma: scale },
        { epsilon },
      )
    }
    const plain = await gradient([1, 1, 1, 1])
    hold.close(
      `x = ${numbers.join(', ')}, dy = ${given.join(', ')}, γ = ${scales.join(', ')}, ε = ${epsilon}`,
      inputGradient(numbers, given, scales, epsilon),
      await gradient(scales),
      [
        [
          plain.map((value, l) => scales[l] * value),
          'γ differs along the row, so it cannot be taken out of the sums: start from g = γ·dy.',
        ],
        [plain, 'γ is left out: start from g = γ·dy.'],
        [
          given.map((value, l) => (scales[l] * value) / 2),
          'That takes μ and σ² for constants. They depend on x in training and at inference alike.',
        ],
      ],
    )
  },
})
