// How each model of the study is made and trained.

import { better } from './better.js'
import { convolutionalModel, linearModel, optimizer, published } from './model.js'
import type { Recipe } from './recipe.js'

/** The model that every network has to beat. It is trained on the unscaled pixels, which only allow small steps. */
export const linear: Recipe = {
  name: 'linear',
  title: 'linear model',
  size: published.size,
  channels: 3,
  keeps: 'best',
  epochs: 20,
  batchSize: published.batchSize,
  learningRate: 0.0005,
  phantoms: { batchSize: 16 },
  build: linearModel,
  optimizer: ({ learningRate, epochs }) => optimizer(learningRate, epochs),
}

/** The networks, by their names for `--model`. */
export const networks = {
  published: {
    ...{ name: 'published', title: 'published network' },
    ...{ size: published.size, channels: 3, epochs: published.epochs, batchSize: published.batchSize },
    ...{ learningRate: published.learningRate, keeps: 'best' },
    phantoms: { epochs: 9, batchSize: 16 },
    build: convolutionalModel,
    optimizer: ({ learningRate, epochs }) => optimizer(learningRate, epochs),
  },
  better: better(),
} satisfies Record<string, Recipe>

export type NetworkName = keyof typeof networks
