import { activations, gradCam, layers, ndarray, Random, saliency, sequential, model } from 'receptive'
import { exercise } from '../exercise.js'

const [places, K] = [12, 3]

/** `[1, h, w, K]` as a list of places. */
const rows = (data: ArrayLike<number>): number[][] =>
  Array.from({ length: places }, (_, p) => Array.from({ length: K }, (_, k) => data[p * K + k]))

export default exercise<typeof import('./start.js')>({
  title: 'The weighting of Grad-CAM',
  async check(answer, hold) {
    // A network whose gradient differs from place to place, as its last layer is no mean.
    const net = sequential([
      layers.conv2d({ filters: K, kernelSize: 2, activation: 'tanh', inputShape: [4, 5, 1] }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax' }),
    ])
    await net.compile({ loss: 'categoricalCrossentropy', backend: 'reference', seed: 4 })
    const random = new Random(5)
    const x = ndarray(
      Float32Array.from({ length: 20 }, () => random.normal()),
      [1, 4, 5, 1],
    )
    const { conv2d: A } = await activations(net, x)
    const above = model({ inputs: net.getLayer('conv2d').output, outputs: net.output })
    const { attributions } = await saliency(above, A, { classIndex: 0 })
    const { raw } = await gradCam(net, x, { classIndex: 0 })
    const [maps, gradients] = [rows(A.data), rows(attributions.data)]
    const got = answer.gradCamMap(maps, gradients)
    for (const one of [above, net]) one.dispose()

    const mean = (k: number): number => gradients.reduce((sum, at) => sum + at[k], 0) / places
    const weighed = (weight: (p: number, k: number) => number): number[] =>
      maps.map((at, p) => at.reduce((sum, a, k) => sum + weight(p, k) * a, 0))
    const positive = (values: readonly number[]): number[] => values.map((value) => Math.max(value, 0))
    hold.close('the map', got, raw.data, [
      [
        weighed((_, k) => mean(k)),
        'The sum may be below 0 where the class is spoken against. What about the ReLU?',
      ],
      [
        positive(weighed((_, k) => places * mean(k))),
        'α is the mean over all places, not the sum: divide by how many there are.',
      ],
      [
        positive(weighed((p, k) => gradients[p][k])),
        'You multiply each place by its own gradient. α is one number for a whole map: take the mean first.',
      ],
      [
        weighed((_, k) => Math.max(mean(k), 0)),
        'The ReLU is on the sum, and not on α: a map may speak against the class.',
      ],
    ])
  },
})
