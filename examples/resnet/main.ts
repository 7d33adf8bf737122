// Handwritten digits, learned by a residual network with batch normalization. `npm run resnet -- --help`

import { imageAugmentation, schedules, sgd } from 'receptive'
import { report, whole } from '../arguments.js'
import { digitsCommand, learnDigits, type DigitSettings } from '../digits.js'
import { resnet } from './model.js'

interface Settings extends DigitSettings {
  readonly blocks: number
  readonly width: number
}

const program = digitsCommand('resnet', { epochs: 50, batchSize: 32, learningRate: 0.05 })
  .description('Trains a residual network on handwritten digits.')
  .option('--blocks <n>', 'residual blocks per stage; 3 make the ResNet-20', whole(1), 1)
  .option('--width <n>', 'channels of the first stage, doubled in the second and the third', whole(1), 16)
  .action(({ blocks, width, ...settings }: Settings) => {
    const network = resnet([28, 28, 1], { blocks, widths: [width, 2 * width, 4 * width], classes: 10 })
    return learnDigits(network, settings, {
      optimizer: (updates) =>
        sgd({
          learningRate: schedules.cosineDecay({
            initialLearningRate: settings.learningRate,
            decaySteps: updates,
          }),
          momentum: 0.9,
          nesterov: true,
        }),
      // People write at a slant, and not exactly in the middle.
      augment: imageAugmentation({
        widthShiftRange: 2,
        heightShiftRange: 2,
        rotationRange: 15,
        zoomRange: 0.15,
        fillMode: 'constant',
      }),
    })
  })

try {
  await program.parseAsync()
} catch (error) {
  report(error)
}
