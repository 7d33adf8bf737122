// Converts a model's outputs to classes.

import { readFile } from 'node:fs/promises'
import { whyUnreachable } from '../data/why-unreachable.js'

/** A class, and the model's value for it. */
export interface Ranked {
  readonly class: string
  readonly index: number
  readonly value: number
}

/**
 * The names of the classes: from a file, from the model, or their numbers.
 * @throws if the file cannot be read, or the number of names does not match the model.
 */
export async function namesOf(
  units: number,
  path: string | undefined,
  own: readonly string[] | undefined,
): Promise<readonly string[]> {
  // One unit decides between two classes.
  const classes = Math.max(units, 2)
  if (path === undefined) return own ?? Array.from({ length: classes }, (_, k) => `class ${k}`)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`--classes ${path}: it cannot be read: ${whyUnreachable(cause)}`, { cause })
  })
  const names = text.trim().split(/\s*\n\s*/)
  if (names.length !== classes)
    throw new Error(`--classes ${path}: it has ${names.length} names, but the model has ${classes} classes`)
  return names
}

/**
 * The `top` classes with the largest values. A single value is the probability of the second of two classes, and both are
 * returned.
 */
export function ranked(values: readonly number[], names: readonly string[], top: number): readonly Ranked[] {
  const all = values.length === 1 ? [1 - values[0], values[0]] : values
  return all
    .map((value, index) => ({ class: names[index], index, value }))
    .sort((a, b) => b.value - a.value)
    .slice(0, top)
}

/** Whether they can be probabilities of classes. */
export const areProbabilities = (values: readonly number[]): boolean =>
  values.every((value) => value >= 0 && value <= 1) &&
  (values.length === 1 || Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) < 1e-3)

/** e^x / Σ e^x; for a single value, 1 / (1 + e^−x). */
export function softmax(values: readonly number[]): readonly number[] {
  if (values.length === 1) return [1 / (1 + Math.exp(-values[0]))]
  const largest = Math.max(...values)
  const powers = values.map((value) => Math.exp(value - largest))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}
