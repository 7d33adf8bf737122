// The reading order lists every chapter, in order, with its title and the time it takes, as the chapters have them.

import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { chapter, rowsOf } from './chapter.js'

const folder = new URL('../../docs/', import.meta.url)
const chapters = readdirSync(folder)
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) => {
    const said = (key: string): string | undefined =>
      new RegExp(`^${key}: (.*)$`, 'm').exec(chapter(page))?.[1]
    const number = said('chapter')
    return number === undefined ? [] : [[number, `[${said('title')}](${page})`, said('minutes')]]
  })
  .sort(([a], [b]) => Number(a) - Number(b))

const [, listed] = /<!-- chapters:start -->([^]*?)<!-- chapters:end -->/.exec(
  chapter('getting-started-reading.md'),
)!
const rows = rowsOf(listed).filter(([number]) => /^\d+$/.test(number))

it('every chapter is listed as it is', () => {
  expect(rows.map(([number, link, minutes]) => [number, link, minutes])).toEqual(chapters)
})

it('numbers follow each other, and each row says what one can do', () => {
  expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_, i) => i + 1))
  for (const [, link, , can] of rows) expect(can.length, link).toBeGreaterThan(15)
})

it('the whole way takes as long as its chapters and the case study', () => {
  const page = chapter('getting-started-reading.md')
  const minutes = rows.reduce((sum, row) => sum + Number(row[2]), 0)
  const [, caseStudy] = /case study\]\([^)]*\) \((\d+) minutes\)/.exec(page)!
  const [, hours] = /takes about (\d+) hours/.exec(page)!
  expect(Math.round((minutes + Number(caseStudy)) / 60)).toBe(Number(hours))
})
