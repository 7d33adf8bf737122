// The case study's network, its optimizer, and the linear model that it has to beat.

import { layers, sequential, sgd, type Optimizer, type Model } from 'receptive'

/** How the published model was trained. */
export const published = { epochs: 50, batchSize: 32, size: 70, learningRate: 0.01, momentum: 0.9 } as const

/** Two convolutions, two poolings, two dense layers; for RGB images of `size` × `size`, at least 10 pixels. */
export function convolutionalModel(size: number, classes = 3): Model {
  return sequential(
    [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [size, size, 3] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { name: 'pneumonia' },
  )
}

/** Softmax regression on the pixels: what is possible without convolutions. */
export function linearModel(size: number): Model {
  return sequential(
    [layers.flatten({ inputShape: [size, size, 3] }), layers.dense({ units: 3, activation: 'softmax' })],
    { name: 'linear' },
  )
}

/** SGD with momentum and a decay of `learningRate / epochs` per step. */
export const optimizer = (learningRate: number, epochs: number): Optimizer =>
  sgd({ learningRate, momentum: published.momentum, decay: learningRate / epochs })
