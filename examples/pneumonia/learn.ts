// Trains the study's models and tests them.

import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backend } from 'receptive'
import { assess } from './assess.js'
import type { XraySplits } from './data.js'
import type { Recipe } from './recipe.js'
import { linear } from './recipes.js'
import type { Contestant } from './report/results.js'
import type { Stages } from './stages.js'
import { train, type Trained } from './train.js'

/** The images in the form that a recipe needs. */
export type DataOf = (images: Pick<Recipe, 'size' | 'channels'>) => Promise<XraySplits>

/** The folders for results, for saved training, and for weights that a resumed run must find. */
export interface Folders {
  readonly out: string
  readonly resume?: string | undefined
  readonly kept: string
}

/** What the training of all models has in common. */
export interface Common {
  readonly backend: Backend
  readonly seed: number
  readonly signal: AbortSignal
}

/** A trained model, and how it was trained. */
export type Learned = Trained & { readonly recipe: Recipe }

/** Trains the models one after another, until one is interrupted before its first epoch is done. */
export async function learnAll(
  recipes: readonly Recipe[],
  dataOf: DataOf,
  folders: Folders,
  common: Common,
  stages: Stages,
): Promise<Learned[]> {
  const trained: Learned[] = []
  for (const recipe of recipes) {
    const title = `Training the ${recipe.title}, ${recipe.epochs} epochs`
    const one = await stages.run(recipe.name, title, async () =>
      learn(recipe, await dataOf(recipe), folders, common),
    )
    if (!one) break
    stages.seconds[recipe.name] += one.earlierSeconds
    trained.push({ ...one, recipe })
  }
  return trained
}

/** Tests each model on the test images, in the form that it needs. */
export async function assessAll(trained: readonly Learned[], dataOf: DataOf): Promise<Contestant[]> {
  const assessed: Contestant[] = []
  for (const one of trained) {
    const { test } = await dataOf(one.recipe)
    assessed.push({ ...one, assessment: await assess(one.model, test) })
  }
  return assessed
}

/** Trains one model; its files are named after it. */
async function learn(
  recipe: Recipe,
  data: XraySplits,
  { out, resume, kept }: Folders,
  common: Common,
): Promise<Trained | undefined> {
  const { name } = recipe
  const weights = `${name}.safetensors`
  const trained = await train(recipe, data, {
    ...common,
    backup: resume && join(resume, `${name}.state`),
    // A resumed run must find these weights, wherever the results go.
    checkpoint: join(kept, weights),
    history: join(out, `${name}-history.csv`),
    progress: name !== linear.name,
  })
  if (trained && kept !== out) await copyFile(join(kept, weights), join(out, weights))
  return trained
}
