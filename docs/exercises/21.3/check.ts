import { layers, Random, saliency, sequential } from 'receptive'
import { exercise } from '../exercise.js'

const size = 6
const steps = 7

export default exercise<typeof import('./start.js')>({
  title: 'Integrated gradients',
  async check(answer, hold) {
    const net = sequential([
      layers.flatten({ inputShape: [2, 3, 1] }),
      layers.dense({ units: 5, activation: 'tanh' }),
      layers.dense({ units: 1 }),
    ])
    await net.compile({ loss: 'meanSquaredError', backend: 'reference', seed: 2 })
    const random = new Random(3)
    const [x, baseline] = [0, 0].map(() => Array.from({ length: size }, () => 2 * random.normal()))
    const image = { shape: [1, 2, 3, 1], data: x }
    const weights = await net.getWeights()
    const [w, b, v] = ['dense/kernel', 'dense/bias', 'dense_1/kernel'].map((name) => weights[name].data)
    const gradient = (at: readonly number[]): number[] => {
      const slope = Array.from(b, (bias, u) => {
        const z = at.reduce((sum, value, i) => sum + value * w[i * 5 + u], bias)
        return v[u] * (1 - Math.tanh(z) ** 2)
      })
      return at.map((_, i) => slope.reduce((sum, s, u) => sum + s * w[i * 5 + u], 0))
    }
    const { attributions } = await saliency(net, image, {
      ...{ method: 'integrated', steps },
      baseline: { shape: [2, 3, 1], data: baseline },
    })
    net.dispose()

    const way = x.map((value, i) => value - baseline[i])
    const mean = (offset: number, parts = steps): number[] => {
      const points = Array.from({ length: steps }, (_, j) =>
        gradient(baseline.map((start, i) => start + ((j + offset) / parts) * way[i])),
      )
      return x.map((_, i) => points.reduce((sum, g) => sum + g[i], 0) / steps)
    }
    const times = (gradients: readonly number[], by: readonly number[]): number[] =>
      gradients.map((g, i) => g * by[i])
    hold.close(
      'the attributions',
      answer.integratedGradients(gradient, x, baseline, steps),
      attributions.data,
      [
        [mean(0.5), 'You have the mean gradient. It is still to be multiplied by the way, x − baseline.'],
        [times(mean(0.5), x), 'You multiply by x. The way starts at the baseline: multiply by x − baseline.'],
        [
          times(mean(0), way),
          'Your points are at the beginnings of the parts; take their middles, (j + ½)/steps.',
        ],
        [times(mean(1), way), 'Your points are at the ends of the parts; take their middles, (j + ½)/steps.'],
        [
          times(mean(0.5), way).map((a) => a * steps),
          'That is the sum of the gradients, not their mean: divide by the steps.',
        ],
        [times(gradient(x), way), 'That is the gradient at x alone. Take it at each step of the way.'],
      ],
      1e-5,
    )
  },
})
