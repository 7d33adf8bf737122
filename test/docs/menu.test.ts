// The order of the documentation: every page stands in a section, chapters have numbers, and the site's menu follows them.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { chapter } from './chapter.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = readdirSync(`${root}docs`).filter((name) => name.endsWith('.md'))

/** What the head of a page says. */
const headOf = (page: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    /^---\n([^]*?)\n---/
      .exec(chapter(page))![1]
      .split('\n')
      .map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]),
  )
const chapters = pages
  .map(
    (page) =>
      ({ page, ...headOf(page) }) as { page: string; title: string; chapter?: string; minutes?: string },
  )
  .filter((head) => head.chapter !== undefined)
  .sort((a, b) => Number(a.chapter) - Number(b.chapter))

it('every page stands in a section; chapters are numbered, and say how long they take', () => {
  for (const page of pages) {
    const { group, order, ...head } = headOf(page)
    expect(['Using', 'Reading', 'Measuring', 'The house'], page).toContain(group)
    if (head.chapter === undefined) expect(order, `${page} has a chapter or an order`).toMatch(/^\d+$/)
    else expect(head.minutes, `${page}: minutes`).toMatch(/^[1-9]\d*$/)
  }
  const numbers = chapters.map((head) => Number(head.chapter))
  expect(new Set(numbers).size).toBe(numbers.length)
})

interface Item {
  readonly text: string
  readonly children?: readonly Item[]
}

const menuFile = `${root}site/assets/navigation.js`
const isBuilt = existsSync(menuFile)

function readMenu(): readonly Item[] {
  const [, packed] = /"([^"]+)"/.exec(readFileSync(menuFile, 'utf8'))!
  return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString()) as readonly Item[]
}

describe.skipIf(!isBuilt)('the menu', () => {
  const menu = isBuilt ? readMenu() : []
  const under = (...path: readonly string[]): readonly string[] => {
    const found = path.reduce<readonly Item[]>(
      (items, name) => items.find(({ text }) => text === name)?.children ?? [],
      menu,
    )
    return found.map(({ text }) => text)
  }

  it('has using first, then reading, measuring, the house and the API with all entries', () => {
    expect(menu.map(({ text }) => text)).toEqual(['Using', 'Reading', 'Measuring', 'The house', 'API'])
    expect(under('API')).toEqual(['receptive', 'receptive/gpu', 'receptive/turbo'])
    expect(under('API', 'receptive/gpu').length).toBeGreaterThan(0)
  })

  it('has the chapters in the order of their numbers', () => {
    const numbered = under('Reading').filter((text) => /^\d/.test(text))
    expect(numbered.map(Number.parseFloat)).toEqual(
      [...numbered.map(Number.parseFloat)].sort((a, b) => a - b),
    )
    expect(numbered.length).toBeGreaterThan(20)
  })

  it('sorts the API by what it is for, and lists layers without another level', () => {
    expect(under('API', 'receptive').slice(0, 3)).toEqual(['Models', 'Layers', 'Training'])
    for (const entry of under('API')) expect(under('API', entry), entry).not.toContain('Other')
    expect(under('API', 'receptive', 'Layers', 'layers')).toContain('conv2d')
  })
})
