// The program of a process that classifies images for another one. It ends when the other lets go of it.

import { errorText } from '../../kernels/error-text.js'
import { openClassifier, type Classifier } from './classifier.js'
import type { Answer, Told } from './pool.js'

let classifier: Classifier
let last: Promise<void> = Promise.resolve()

async function answer(told: Told): Promise<Answer> {
  if (told.kind === 'classify') return { value: await classifier.classify(told.files) }
  classifier = await openClassifier(told.source, told.options, told.threads)
  return { value: classifier.classNames }
}

process.on('message', (told: Told) => {
  last = last
    .then(() => answer(told))
    .catch((error: unknown): Answer => ({ error: errorText(error) }))
    // The other may be gone meanwhile, which 'disconnect' tells.
    .then((given) => void process.send!(given, undefined, undefined, () => undefined))
})
process.on('disconnect', () => process.exit())
