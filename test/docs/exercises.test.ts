// Every exercise: its solution is right, its start is unwritten, and its slips get the words that they deserve.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exercise, holdAgainst } from '../../docs/exercises/exercise.js'
import { loadAnswer, loadExercise, loadSlips, names } from '../../docs/exercises/exercises.js'
import { chapter } from './chapter.js'

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))

describe.each(names)('exercise %s', (name) => {
  it('the solution is right', async () => {
    expect(await holdAgainst(await loadExercise(name), await loadAnswer(name, 'solution'))).toEqual({
      state: 'right',
    })
  })

  it('the start waits for the reader', async () => {
    expect(await holdAgainst(await loadExercise(name), await loadAnswer(name, 'start'))).toEqual({
      state: 'unwritten',
    })
  })

  it('start and solution have the same names', async () => {
    expect(Object.keys(await loadAnswer(name, 'start'))).toEqual(
      Object.keys(await loadAnswer(name, 'solution')),
    )
  })

  it('wrong answers are told what is off', async () => {
    const slips = await loadSlips(name)
    expect(slips.length).toBeGreaterThanOrEqual(2)
    for (const { slip, says } of slips) {
      const outcome = await holdAgainst(await loadExercise(name), slip)
      expect(outcome).toEqual({ state: 'off', words: expect.stringMatching(says) as string })
    }
  })
})

it('every exercise stands in its chapter, and no other', () => {
  const pages = readdirSync(docs).filter((page) => page.endsWith('.md'))
  const stated = pages.flatMap((page) => {
    const [, number] = /^chapter: (\d+)$/m.exec(chapter(page)) ?? []
    if (number === undefined) return []
    const commands = Array.from(chapter(page).matchAll(/npm run exercise (\d+\.\d+)/g), ([, name]) => name)
    for (const name of commands) expect(name.split('.')[0], `${page} states exercise ${name}`).toBe(number)
    const files = Array.from(chapter(page).matchAll(/docs\/exercises\/[^\s`]+/g), ([path]) => path)
    expect(files, page).toEqual(commands.length > 0 ? [`docs/exercises/${number}.1/answer.ts`] : [])
    return commands
  })
  expect([...new Set(stated)].sort()).toEqual([...names].sort())
})

const failing = async (check: Parameters<typeof exercise>[0]['check']): Promise<string> => {
  const outcome = await holdAgainst(exercise({ title: 'a title', check }), undefined)
  if (outcome.state !== 'off') throw new Error(`it is ${outcome.state}`)
  return outcome.words
}

describe('what is held against the reference', () => {
  it('takes rounding, typed arrays and −0 for what they mean', async () => {
    const right = exercise({
      title: 'a title',
      check(_, hold) {
        hold.close('a sum', 0.1 + 0.2, 0.3)
        hold.equal('a shape', Int32Array.of(1, -0), [1, 0])
        hold.close('rows', [Float32Array.of(0.1)], [[0.1]])
        hold.close('a large one', 1e9 + 1, 1e9)
        hold.equal('an object', { a: [1] }, { a: [1] })
      },
    })
    expect(await holdAgainst(right, undefined)).toEqual({ state: 'right' })
  })

  it('says what came, what was expected, and the hint that fits first', async () => {
    const hints = [
      [2, 'two'],
      [(got: unknown) => (got as number) > 2, 'more'],
      [4, 'four'],
    ] as const
    expect(await failing((_, hold) => hold.equal('a count', 4, 3, hints))).toBe(
      'a count\n  you:      4\n  expected: 3\nmore',
    )
    expect(await failing((_, hold) => hold.close('a sum', 2 + 1e-9, 3, hints))).toContain('\ntwo')
    expect(await failing((_, hold) => hold.close('a sum', 0, 3, hints))).toBe(
      'a sum\n  you:      0\n  expected: 3',
    )
    expect(await failing((_, hold) => hold.close('a sum', NaN, 3, [[NaN, 'not a number']]))).toContain(
      'not a number',
    )
    const broken = [[(got: unknown) => (got as number[]).at(0) === 1, 'never']] as const
    expect(await failing((_, hold) => hold.equal('a count', 4, 3, broken))).not.toContain('never')
  })

  it('finds the place in a list, and a length that is off', async () => {
    expect(await failing((_, hold) => hold.close('dx', [1, 2, 3], [1, 5, 3]))).toMatch(/index 1: 2 for 5/)
    expect(await failing((_, hold) => hold.close('dx', new Float32Array(2), [1, 5, 3]))).toMatch(
      /has 2 values, and 3/,
    )
    expect(await failing((_, hold) => hold.equal('rows', [[1]], [[1], [2]]))).toMatch(
      /has 1 value, and 2 are/,
    )
  })

  it.each([
    ['a sign', -3, 3, 'The sign is wrong.'],
    ['signs, to the digits given', [-0.3333, 0.6667], [1 / 3, -2 / 3], 'All signs are wrong.'],
    [
      'a factor',
      [
        [1, 0],
        [2, 3],
      ],
      [
        [2, 0],
        [4, 6],
      ],
      'Each of your values is 0.5 times what it should be.',
    ],
    ['an offset', [2, 3, 6], [1, 2, 5], 'Each of your values is too large by 1.'],
    [
      'rows for columns',
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      'Rows and columns are exchanged.',
    ],
    ['the order', Float32Array.of(3, 1, 2), [2, 1, 3], 'Your values are in reverse order.'],
    ['a place too late', [0, 5, 7], [5, 7, 1], 'Your values stand one place too late.'],
    ['a place too early', [7, 1, 0], [5, 7, 1], 'Your values stand one place too early.'],
    ['NaN', [1, NaN], [1, 2], /^NaN comes from/],
    ['a text', '3', 3, 'That is a text; a number is expected.'],
  ])('knows %s when it sees it', async (_, got, expected, words) => {
    const said = await failing((_, hold) => hold.close('dx', got, expected))
    expect(said.split('\n').at(-1)).toMatch(words)
  })

  it('does not mistake rounding or another number for one of these', async () => {
    expect(await failing((_, hold) => hold.close('dx', [0.3333, 0.6667], [1 / 3, 2 / 3]))).toMatch(/index 0/)
    expect(await failing((_, hold) => hold.close('dx', [0, 0], [1, 2]))).toMatch(/index 0/)
    expect(await failing((_, hold) => hold.close('dx', [1, -1000], [2, 1000]))).toMatch(/index 0/)
    expect(await failing((_, hold) => hold.close('a sum', 1, 2))).toBe('a sum\n  you:      1\n  expected: 2')
  })

  it('tells which function gave nothing or a promise, before the check trips over it', async () => {
    const nested = exercise<{ f: () => { da: number } }>({
      title: 'a title',
      check: ({ f }) => void f().da.toFixed(),
    })
    const given = (f: () => unknown) => holdAgainst(nested, { f: f as never })
    expect(await given(() => undefined)).toMatchObject({
      words: expect.stringMatching(/^f gave nothing; does every way/) as string,
    })
    expect(await given(() => Promise.resolve({ da: 1 }))).toMatchObject({
      words: expect.stringMatching(/^f gave a promise/) as string,
    })
    expect(await given(() => ({ da: 1 }))).toEqual({ state: 'right' })
  })

  it('tells of an answer that returns nothing, throws, or is another kind of thing', async () => {
    expect(await failing((_, hold) => hold.close('dx', undefined, 1))).toMatch(/return/)
    expect(await failing(() => (undefined as unknown as number[]).map(String) as never)).toMatch(
      /your code threw: /,
    )
    expect(await failing((_, hold) => hold.close('dx', { 0: 1 }, [1]))).toMatch(/you: {6}\{ '0': 1 \}/)
    expect(await failing((_, hold) => hold.close('dx', '1', 1))).toMatch(/you: {6}'1'/)
    expect(await failing((_, hold) => hold.that(false, 'not sorted'))).toBe('not sorted')
  })
})

it('exercises are no part of the package, for they need the clone', () => {
  const { files } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    files: string[]
  }
  expect(files.filter((path) => /^docs.*exercises|^docs(\/\*\*?)?$/.test(path))).toEqual([])
})
