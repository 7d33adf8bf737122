import { gradCam, layers, sequential } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'Grad-CAM by hand',
  async check(answer, hold) {
    const net = sequential([
      layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu', useBias: false, inputShape: [3, 3, 1] }),
      layers.globalAveragePooling2d(),
      layers.dense({ units: 2, activation: 'softmax', useBias: false }),
    ])
    await net.compile({ loss: 'categoricalCrossentropy', backend: 'reference' })
    const dense = [
      [2, -1],
      [-1, 1],
    ]
    net.setWeights({
      'conv2d/kernel': { shape: [2, 2, 1, 2], data: [1, -1, 0, 1, 0, 0, 1, 0] },
      'dense/kernel': dense,
    })
    const x = { shape: [1, 3, 3, 1], data: [1, 2, 0, 0, 1, 3, 2, 0, 1] }
    const { raw } = await gradCam(net, x, { classIndex: 1 })
    net.dispose()
    hold.close(
      'α of class 1',
      answer.alpha(),
      dense.map(([, weight]) => weight / 4),
      [
        [[0.5, -0.25], 'Those are the α of class 0. Class 1 is the second column of v.'],
        [[-0.25, 0.5], 'That is a row of v. The weights that lead to class 1 are its second column.'],
        [[-1, 1], 'The score takes the mean of a map: each of its 4 places counts by a quarter.'],
      ],
    )
    const [a, b, c, d] = raw.data
    hold.close(
      'the map of class 1',
      answer.map(),
      [
        [a, b],
        [c, d],
      ],
      [
        [
          [
            [-0.25, -1.25],
            [0.25, 0],
          ],
          'That is the sum before the ReLU: what speaks against the class is cut off at 0.',
        ],
        [
          [
            [0.75, 2.5],
            [0, 0.5],
          ],
          'That is the map of class 0.',
        ],
        [
          [
            [0, 0],
            [1, 0],
          ],
          'That is divided by the largest value, as for display. Give the sum itself.',
        ],
      ],
    )
  },
})
