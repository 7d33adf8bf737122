// Handwritten digits, learned by a residual network with batch normalisation. `npm run resnet -- --help`

import { imageAugmentation, schedules, sgd } from 'receptive'
import { report, whole } from '../arguments.js'
import { digitsCommand, learnDigits, type DigitSettings } from '../digits.js'
import { elasticDistortion } from './elastic.js'
import { resnet } from './model.js'

interface Settings extends DigitSettings {
  readonly blocks: number
  readonly width: number
  readonly elastic: boolean
}

// People write at a slant, not quite in the middle, and with an unsteady hand.
const written = imageAugmentation({
  widthShiftRange: 2,
  heightShiftRange: 2,
  rotationRange: 10,
  zoomRange: 0.1,
  fillMode: 'constant',
})
const bent = elasticDistortion(1)

const program = digitsCommand('resnet', { epochs: 30, batchSize: 32, learningRate: 0.05 })
  .description('Trains a residual network on handwritten digits.')
  .option('--blocks <n>', 'residual blocks per stage; 3 make the ResNet-20', whole(1), 1)
  .option('--width <n>', 'channels of the first stage, doubled in the second and the third', whole(1), 16)
  .option('--no-elastic', 'shift, turn and scale the digits, but do not bend them')
  .action(({ blocks, width, elastic, ...settings }: Settings) => {
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
      augment(images, random) {
        written(images, random)
        if (elastic) bent(images, random)
      },
    })
  })

try {
  await program.parseAsync()
} catch (error) {
  report(error)
}
