// Where exercises are, and what is in their folders.

import { readdirSync } from 'node:fs'
import { holdAgainst, type Exercise, type Outcome, type Slips } from './exercise.js'

const folder = new URL('./', import.meta.url)

/** All exercises, as `chapter.number`, in order. */
export const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /^\d+\.\d+$/.test(entry.name))
  .map((entry) => entry.name)
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))

const load = async (name: string, file: string): Promise<Record<string, unknown>> =>
  (await import(new URL(`${name}/${file}.ts`, folder).href)) as Record<string, unknown>

/** The exercise itself: its title and its check. */
export const loadExercise = async (name: string): Promise<Exercise<unknown>> =>
  (await load(name, 'check')).default as Exercise<unknown>

/** What its module `answer` exports, or `solution`. */
export const loadAnswer = (name: string, file: 'answer' | 'solution'): Promise<Record<string, unknown>> =>
  load(name, file)

/** Its wrong answers. */
export const loadSlips = async (name: string): Promise<Slips<unknown>> =>
  (await load(name, 'slips')).default as Slips<unknown>

/** How the reader's answer fares. A file that cannot be read, by its syntax for example, is off. */
export async function statusOf(name: string): Promise<Outcome> {
  const exercise = await loadExercise(name)
  try {
    return await holdAgainst(exercise, await loadAnswer(name, 'answer'))
  } catch (error) {
    return {
      state: 'off',
      words: `answer.ts cannot be run: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}
