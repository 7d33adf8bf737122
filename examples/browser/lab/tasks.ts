// What can be learned here: pictures of two sets, to learn from and to test on, and a network for them.

import { adam, layers, sequential } from 'receptive'
import type { Conv2dConfig, ImageDataset, Layer, Model, Optimizer } from 'receptive'
import { convolutionalModel, optimizer, published } from '../../pneumonia/model.js'
import { drawDigits, digitSide } from './digits.js'
import { drawFilms } from './films.js'
import { readIdxFiles } from './idx.js'
import type { Setup } from './protocol.js'

export interface Task {
  readonly train: ImageDataset
  readonly test: ImageDataset
  readonly network: Model
  readonly optimizer: (epochs: number) => Optimizer
}

/** `drawn` is called now and then, while pictures are drawn. */
export async function prepare(setup: Setup, drawn: (done: number, total: number) => void): Promise<Task> {
  if (setup.task === 'films') {
    const network = convolutionalModel(setup.side)
    return {
      ...(await drawFilms(setup, drawn)),
      network,
      optimizer: (epochs) => optimizer(published.learningRate, epochs),
    }
  }
  const data = setup.files ? await readIdxFiles(setup.files) : await drawDigits(setup, drawn)
  return {
    ...data,
    network: digitNetwork(data.train.classNames.length),
    optimizer: () => adam({ learningRate: 0.004 }),
  }
}

const convolution = (config: Omit<Conv2dConfig, 'activation'>): Layer =>
  layers.conv2d({ ...config, activation: 'relu' })

/**
 * Small enough to look at as a whole. Maps go to the classes by their means alone, so Grad-CAM weighs them as the network does
 * (R. R. Selvaraju et al., "Grad-CAM", 2017, section 3.1).
 */
const digitNetwork = (classes: number): Model =>
  sequential(
    [
      convolution({ filters: 12, kernelSize: 5, inputShape: [digitSide, digitSide, 1] }),
      layers.maxPooling2d(),
      convolution({ filters: 24, kernelSize: 3 }),
      layers.maxPooling2d(),
      convolution({ filters: 48, kernelSize: 3, padding: 'same' }),
      layers.globalAveragePooling2d(),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { name: 'digits' },
  )
