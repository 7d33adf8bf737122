// Where exercises are, and what is in their folders.

import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { holdAgainst, type Exercise, type Outcome, type Slips } from './exercise.js'

const folder = new URL('./', import.meta.url)

/** All exercises, as `chapter.number`, in order. */
export const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /^\d+\.\d+$/.test(entry.name))
  .map((entry) => entry.name)
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))

/** The reader's file of an exercise, as the reader finds it: from the clone's root. */
export const answerOf = (name: string): string => `docs/exercises/${name}/answer.ts`

const fileOf = (name: string, file: string): URL => new URL(`${name}/${file}.ts`, folder)

const load = async (name: string, file: string): Promise<Record<string, unknown>> =>
  (await import(fileOf(name, file).href)) as Record<string, unknown>

/** The exercise itself: its title and its check. */
export const loadExercise = async (name: string): Promise<Exercise<unknown>> =>
  (await load(name, 'check')).default as Exercise<unknown>

/** What `start.ts` exports, with nothing written yet, or `solution.ts`. */
export const loadAnswer = (name: string, file: 'start' | 'solution'): Promise<Record<string, unknown>> =>
  load(name, file)

/** Its wrong answers. */
export const loadSlips = async (name: string): Promise<Slips<unknown>> =>
  (await load(name, 'slips')).default as Slips<unknown>

/** Whether the reader has begun it. */
export const hasAnswer = (name: string): boolean => existsSync(fileOf(name, 'answer'))

/** Copies `start.ts` to the reader's `answer.ts`, unless there is one. Returns whether it did. Git and all checks ignore that file. */
export function begin(name: string): boolean {
  if (hasAnswer(name)) return false
  copyFileSync(fileOf(name, 'start'), fileOf(name, 'answer'))
  return true
}

/** How the reader's answer, which has been begun, fares. A file that cannot be read, by its syntax for example, is off. */
export async function statusOf(name: string): Promise<Outcome> {
  let answer
  try {
    answer = await load(name, 'answer')
  } catch (error) {
    return { state: 'off', words: unreadable(name, error instanceof Error ? error.message : String(error)) }
  }
  const lost = Object.keys(await loadAnswer(name, 'start')).filter((key) => !(key in answer))
  return lost.length > 0
    ? {
        state: 'off',
        words: `${answerOf(name)} must export ${lost.join(' and ')}, as start.ts beside it does.`,
      }
    : holdAgainst(await loadExercise(name), answer)
}

/** The words for a file that cannot be imported. The compiler names the place and the fault in one line of several. */
function unreadable(name: string, message: string): string {
  const [, place, fault] = /answer\.ts:(\d+:\d+): ERROR: (.*)/.exec(message) ?? []
  if (place !== undefined) return `${answerOf(name)}:${place} is not TypeScript yet: ${fault}`
  return `${answerOf(name)} cannot be run: ${message.split('\n', 1)[0]}`
}
