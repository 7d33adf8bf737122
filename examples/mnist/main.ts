// Handwritten digits: a network after LeNet-5 (Y. LeCun et al., "Gradient-based learning applied to document recognition",
// 1998), with ReLU and max pooling, trained on MNIST's IDX files. `npm run mnist -- --help`

import { layers, sequential, sgd } from 'receptive'
import { report } from '../arguments.js'
import { digitsCommand, learnDigits, type DigitSettings } from '../digits.js'

const lenet = () =>
  sequential(
    [
      layers.conv2d({
        filters: 16,
        kernelSize: 5,
        padding: 'same',
        activation: 'relu',
        inputShape: [28, 28, 1],
      }),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 32, kernelSize: 5, activation: 'relu' }),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dense({ units: 120, activation: 'relu' }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 84, activation: 'relu' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
    { name: 'lenet' },
  )

const program = digitsCommand('mnist', { epochs: 8, batchSize: 32, learningRate: 0.03 })
  .description('Trains a network after LeNet-5 on handwritten digits.')
  .action((settings: DigitSettings) =>
    learnDigits(lenet(), settings, {
      // Without decay, results would still vary from epoch to epoch at the end.
      optimizer: (updates) => sgd({ learningRate: settings.learningRate, momentum: 0.9, decay: 2 / updates }),
    }),
  )

try {
  await program.parseAsync()
} catch (error) {
  report(error)
}
