// What a participant computes, compared with the expected results.

import { readFileSync } from 'node:fs'
import type { Participant } from './participant.js'
import type { Expected } from './problem.js'

export interface Errors {
  /** The largest error of the predictions. */
  readonly predictions: number
  /** The largest error of the trained weights, as a share of their largest change. */
  readonly weights?: number
}

/** Predictions are probabilities; sums in float32 come out differently in every library. */
export const tolerance = { predictions: 1e-4, weights: 1e-2 }

/** A participant that computes in several ways answers with a file for each. The largest error counts. */
export async function errorsOf(participant: Participant, expected: Expected): Promise<Errors> {
  const { before, after, check } = expected
  const { predictions, weights = [] } = await participant.ask('check', check)
  let largest = 0
  for (let i = 0; i < after.length; i++) largest = Math.max(largest, Math.abs(after[i] - before[i]))
  const worst = (paths: unknown, wanted: Float64Array): number =>
    Math.max(...[paths].flat().map((path) => furthest(floats(String(path)), wanted)))
  const trained = [weights].flat().length > 0
  return {
    predictions: worst(predictions, expected.predictions),
    ...(trained && { weights: worst(weights, after) / largest }),
  }
}

function furthest(actual: Float32Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Infinity
  let furthest = 0
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i] - expected[i])
    furthest = error <= furthest ? furthest : error // so that a NaN stays
  }
  return furthest
}

function floats(path: string): Float32Array {
  const bytes = readFileSync(path)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}
