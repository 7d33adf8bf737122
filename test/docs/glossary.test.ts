// The glossary's words are words of the sources: each occurs in every file that stands after it.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { chapter } from './chapter.js'

const root = new URL('../../', import.meta.url)
const entries = Array.from(
  chapter('glossary.md').matchAll(/^- \*\*(.+?)\*\*: ([^]*?)(?=\n\n|\n- )/gm),
  ([, term, text]) => ({
    term,
    text: text.replace(/\s+/g, ' '),
    files: Array.from(text.matchAll(/`((?:src|kernels|bench)\/[\w/.-]+)`/g), ([, path]) => path),
  }),
)

it('has the words of the house', () => {
  const terms = entries.map(({ term }) => term)
  const house = ['item', 'part', 'share', 'slot', 'band', 'step', 'quad', 'lane', 'tile', 'panel']
  expect(house.filter((word) => !terms.includes(word))).toEqual([])
})

describe.each(entries)('$term', ({ term, text, files }) => {
  it('is explained in a sentence or a few', () => {
    expect(text.length).toBeGreaterThan(40)
    expect(text.replace(/`[^`]*`/g, '').match(/[.!?](\s|\)|$)/g)!.length).toBeLessThanOrEqual(4)
  })

  it('is met where it says', () => {
    expect(files.length).toBeGreaterThan(0)
    for (const path of files)
      expect(readFileSync(new URL(path, root), 'utf8'), path).toMatch(
        new RegExp(`(?<![a-z])${term}(s|es)?(?![a-z])`, 'i'),
      )
  })
})
