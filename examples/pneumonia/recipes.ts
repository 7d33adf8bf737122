// How each model of the study is made and trained.

import type { Model, Optimizer } from 'receptive'
import { convolutionalModel, linearModel, optimizer, published } from './model.js'

/** A model and how it is trained. */
export interface Recipe {
  /** As `--model` and the files of the results name it. */
  readonly name: string
  /** As the report names it. */
  readonly title: string
  /** Side of the images that it takes, in pixels. */
  readonly size: number
  readonly epochs: number
  readonly batchSize: number
  /** The rate at the start, or the largest one. */
  readonly learningRate: number
  /**
   * What is different on phantoms. They are few, so that the study takes minutes; small batches make up for it with more
   * steps.
   */
  readonly phantoms: Partial<Pick<Recipe, 'size' | 'epochs' | 'batchSize'>>
  build(size: number): Model
  optimizer(plan: { learningRate: number; epochs: number }): Optimizer
}

/** What every network has to beat. It learns on the pixels as they are, which bear only small steps. */
export const linear: Recipe = {
  name: 'linear',
  title: 'linear model',
  size: published.size,
  epochs: 20,
  batchSize: published.batchSize,
  learningRate: 0.0005,
  phantoms: { batchSize: 16 },
  build: linearModel,
  optimizer: ({ learningRate, epochs }) => optimizer(learningRate, epochs),
}

/** The networks, by the names that `--model` takes. */
export const networks = {
  published: {
    ...{ name: 'published', title: 'published network' },
    ...{ size: published.size, epochs: published.epochs, batchSize: published.batchSize },
    learningRate: published.learningRate,
    phantoms: { epochs: 9, batchSize: 16 },
    build: convolutionalModel,
    optimizer: ({ learningRate, epochs }) => optimizer(learningRate, epochs),
  },
} satisfies Record<string, Recipe>

export type NetworkName = keyof typeof networks
