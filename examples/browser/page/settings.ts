// What the page's address may choose: `?task=films&images=60&side=32&epochs=2`.

import type { TaskName } from '../lab/protocol.js'

const ranges = {
  /** Pictures to learn from. */
  images: { least: 10, most: 30_000 },
  /** Height and width of films in pixels. */
  side: { least: 32, most: 256 },
  epochs: { least: 1, most: 1000 },
  batch: { least: 1, most: 256 },
  seed: { least: 0, most: 2 ** 32 - 1 },
} as const

export type Settings = Readonly<Record<keyof typeof ranges, number>>

const usual: Readonly<Record<TaskName, Settings>> = {
  digits: { images: 4000, side: 28, epochs: 6, batch: 32, seed: 1 },
  films: { images: 360, side: 64, epochs: 10, batch: 16, seed: 1 },
}

/** The task that the address names. */
export const taskOf = (query: URLSearchParams): TaskName =>
  query.get('task') === 'films' ? 'films' : 'digits'

/** @throws if a value is none of the whole numbers that are possible. */
export function settingsOf(query: URLSearchParams, task: TaskName): Settings {
  const entries = Object.entries(ranges).map(([name, { least, most }]) => {
    const value = Number(query.get(name) ?? usual[task][name as keyof Settings])
    // The pad draws digits of one size.
    const bound = name === 'side' && task === 'digits' ? 28 : least
    if (!Number.isInteger(value) || value < bound || value > most)
      throw new Error(
        `In the address, ${name} must be a whole number from ${least} to ${most}, got '${query.get(name)}'.`,
      )
    return [name, value]
  })
  return Object.fromEntries(entries) as Settings
}

/** The bounds of a setting, for its input. */
export const boundsOf = (name: keyof Settings): { least: number; most: number } => ranges[name]
