// Links in the repository's own pages: their targets are there, and so are the headings that they lead to.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = ['', 'docs', 'examples', 'bench', '.github'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: folder !== '', encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => join(folder, path)),
)

/** A page's text without its code, where brackets mean other things. */
const proseOf = (page: string): string =>
  readFileSync(join(root, page), 'utf8')
    .replace(/^ *```[^]*?^ *```$/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '))

/** The anchors of a page's headings, as repositories' sites make them. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/^ *```[^]*?^ *```$/gm, '')
  return Array.from(text.matchAll(/^#+ +(.*)$/gm), ([, heading]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  )
}

it('no page has two headings of one name', () => {
  expect(pages.filter((page) => new Set(anchorsOf(page)).size < anchorsOf(page).length)).toEqual([])
})

it.each(pages)('%s', (page) => {
  const links = Array.from(proseOf(page).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g), ([, target]) => target)
  for (const link of links) {
    if (/^[a-z]+:/.test(link)) {
      expect(link, 'an address is whole, and of a site that keeps what it says to itself').toMatch(
        /^(https:\/\/[\w.-]+\.[a-z]+(\/\S*)?|mailto:\S+@\S+)$/,
      )
      continue
    }
    const [path, anchor] = decodeURI(link).split('#')
    const target = path === '' ? page : join(dirname(page), path)
    expect(existsSync(join(root, target)), `${page} → ${link}`).toBe(true)
    if (anchor !== undefined && target.endsWith('.md'))
      expect(anchorsOf(target), `${page} → ${link}`).toContain(anchor)
  }
})
