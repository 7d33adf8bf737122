// The program of a process that classifies images for another process. It ends when the other one disconnects.

import { errorText } from '../../kernels/error-text.js'
import { openClassifier, type Classifier } from './classifier.js'
import type { Answer, PoolMessage } from './pool.js'

let classifier: Classifier
let last: Promise<void> = Promise.resolve()

async function answer(message: PoolMessage): Promise<Answer> {
  if (message.kind === 'classify') return { value: await classifier.classify(message.files) }
  classifier = await openClassifier(message.source, message.options, message.threads)
  return { value: classifier.classNames }
}

process.on('message', (message: PoolMessage) => {
  last = last
    .then(() => answer(message))
    .catch((error: unknown): Answer => ({ error: errorText(error) }))
    // The other process may be gone by now; 'disconnect' handles that.
    .then((given) => void process.send!(given, undefined, undefined, () => undefined))
})
process.on('disconnect', () => process.exit())
