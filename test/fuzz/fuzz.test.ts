// Some of the damaged files that npm run fuzz makes by the thousand.

import { expect, it } from 'vitest'
import { fuzzers, type FuzzerName } from './fuzzers.js'

it.each<[FuzzerName, number]>([
  ['model', 400],
  ['idx', 400],
])('damaged files of %s are refused in words, or read as what they say', async (name, count) => {
  const outcomes: unknown[] = []
  for (let number = 0; number < count; number++) outcomes.push(await fuzzers[name].run(3, number))
  expect(outcomes.filter((outcome) => outcome !== 'read' && outcome !== 'refused')).toEqual([])
  expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(count / 2)
  expect(outcomes.filter((outcome) => outcome === 'read').length).toBeGreaterThan(count / 40)
})
