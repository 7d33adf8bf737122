// A recipe: how a model of the study is made and trained.

import type { Augmentation, CompileOptions, Model, Optimizer } from 'receptive'

/** A model and how it is trained. */
export interface Recipe {
  /** Its name for `--model` and in the names of result files. */
  readonly name: string
  /** Its name in the report. */
  readonly title: string
  /** The side of its images, in pixels. */
  readonly size: number
  /** 3: RGB; 1: gray. */
  readonly channels: 1 | 3
  readonly epochs: number
  readonly batchSize: number
  /** The initial learning rate, or the largest one. */
  readonly learningRate: number
  /**
   * What differs on phantoms. There are few, so that the study takes minutes; small batches compensate for that with more
   * steps.
   */
  readonly phantoms: Partial<Pick<Recipe, 'size' | 'epochs' | 'batchSize'>>
  build(size: number): Model
  optimizer(plan: { learningRate: number; epochs: number; updates: number }): Optimizer
  /** Default: categorical cross-entropy. */
  readonly loss?: CompileOptions['loss']
  readonly augment?: Augmentation
  /** Whether all classes have the same weight, however many films each has. */
  readonly balanced?: boolean
  /** Which weights are kept: those of the epoch with the highest validation accuracy, or of the last. */
  readonly keeps: 'best' | 'last'
}
