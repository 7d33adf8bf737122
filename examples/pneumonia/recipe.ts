// What a recipe says: how a model of the study is made and trained.

import type { Augmentation, CompileOptions, Model, Optimizer } from 'receptive'

/** A model and how it is trained. */
export interface Recipe {
  /** As `--model` and the files of the results name it. */
  readonly name: string
  /** As the report names it. */
  readonly title: string
  /** Side of the images that it takes, in pixels. */
  readonly size: number
  /** 3: RGB; 1: gray. */
  readonly channels: 1 | 3
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
  optimizer(plan: { learningRate: number; epochs: number; updates: number }): Optimizer
  /** Default: categorical cross-entropy. */
  readonly loss?: CompileOptions['loss']
  readonly augment?: Augmentation
  /** Whether all classes weigh the same, however many films each has. */
  readonly balanced?: boolean
  /** Whose weights are kept: of the epoch with the highest validation accuracy, or of the last. */
  readonly keeps: 'best' | 'last'
}
