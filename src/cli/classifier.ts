// A model that classifies image files: the work of one process of `receptive predict`.

import { errorText } from '../../kernels/error-text.js'
import { openBackend, readImage, type JpegDecoder, type Model, type NDArray } from '../index.js'
import { turbo } from '../turbo.js'
import { namesOf, softmax } from './classes.js'
import { openModel, type Layers } from './open-model.js'
import { joined, normalizer, type Normalization } from './pixels.js'

/** How images become numbers, and numbers become classes. */
export interface ClassifierOptions extends Layers, Normalization {
  /** Whether to convert the model's outputs to probabilities. */
  readonly softmax?: boolean
  /** A file with one class name per line. */
  readonly classes?: string
  readonly batchSize: number
}

/** The result for a file: the model's outputs, or why there are none. */
export type Outcome =
  | { readonly file: string; readonly values: readonly number[] }
  | { readonly file: string; readonly error: string }

export interface Classifier {
  readonly classNames: readonly string[]
  /** The result for each file, in order. */
  classify(files: readonly string[]): Promise<readonly Outcome[]>
  dispose(): void
}

/**
 * @param threads the number of threads to compute on; default: all.
 * @throws if the model cannot be loaded, or does not map images to one number per class.
 */
export async function openClassifier(
  source: string,
  options: ClassifierOptions,
  threads?: number,
): Promise<Classifier> {
  const backend = threads === undefined ? undefined : await openBackend('wasm', { threads })
  const model = await openModel(source, options, backend)
  const { size, channels, units } = shapesOf(source, model)
  const { batchSize } = options
  const normalize = normalizer(channels, options)
  const image = { size, channels, decoder: await jpegDecoder() }
  const read = (file: string): Promise<Float32Array | string> =>
    readImage(file, image).then(normalize, (error) => errorText(error).replace(/^readImage: /, ''))

  return {
    classNames: await namesOf(units, options.classes, model.classNames),
    async classify(files) {
      const images = await Promise.all(files.map(read))
      const readable = images.filter((one) => typeof one !== 'string')
      const given =
        readable.length > 0
          ? await model.predict(joined(readable, [...size, channels]), { batchSize })
          : undefined
      let next = 0
      return files.map((file, n) => {
        const one = images[n]
        if (typeof one === 'string') return { file, error: one }
        const values = Array.from((given as NDArray).data.subarray(units * next, units * ++next))
        return { file, values: options.softmax ? softmax(values) : values }
      })
    },
    dispose() {
      model.dispose()
      backend?.dispose()
    },
  }
}

/** @throws unless the model takes an image, and gives one number per class. */
function shapesOf(source: string, { inputs, outputs }: Model) {
  const [taken, given] = [inputs, outputs].map((all) =>
    all.map(({ shape }) => `[${shape.join(', ')}]`).join(' and '),
  )
  const [rows, columns, channels] = inputs[0].shape
  const [units, ...others] = outputs[0].shape
  if (inputs.length > 1 || inputs[0].shape.length !== 3 || (channels !== 1 && channels !== 3))
    throw new Error(`${source}: the model takes ${taken}, not images, [H, W, 3] or [H, W, 1]`)
  if (outputs.length > 1 || others.length > 0)
    throw new Error(`${source}: the model gives ${given}, not a number for each class, [K]`)
  return { size: [rows, columns] as const, channels: channels as 1 | 3, units }
}

/** libjpeg-turbo, if its package is installed. It gives the same bytes several times as fast. */
async function jpegDecoder(): Promise<JpegDecoder | undefined> {
  const decoder = turbo()
  return decoder.open().then(
    () => decoder,
    () => undefined,
  )
}
