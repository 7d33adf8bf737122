// What can be learned here: pictures of two sets, to learn from and to test on, and a network for them.

import { adam, layers, sequential, type ImageDataset, type Model, type Optimizer } from 'receptive'
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
    optimizer: () => adam({ learningRate: 0.002 }),
  }
}

/** After LeNet-5, but small enough to look at as a whole. */
const digitNetwork = (classes: number): Model =>
  sequential(
    [
      layers.conv2d({
        filters: 12,
        kernelSize: 5,
        activation: 'relu',
        inputShape: [digitSide, digitSide, 1],
      }),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 24, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { name: 'digits' },
  )
