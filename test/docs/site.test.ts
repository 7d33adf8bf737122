// The built site, where there is one (`npm run docs`): its links lead somewhere, those to sources to the very line.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const site = join(root, 'site')
const missing = !existsSync(join(site, 'sources'))
if (missing) console.log('There is no site to check the links of: npm run docs builds it')

const pages = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'))

/** The links of a page within the site. */
const linksOf = (html: string): string[] =>
  Array.from(html.matchAll(/\s(?:href|src)="([^"]+)"/g), ([, href]) => href).filter(
    (href) => !/^\w+:/.test(href),
  )

describe.skipIf(missing)('the site', () => {
  const texts = new Map(
    (missing ? [] : pages(site)).map((page) => [page, readFileSync(join(site, page), 'utf8')]),
  )
  const links = [...texts].flatMap(([page, html]) =>
    linksOf(html).map((href) => {
      const [path, anchor] = decodeURI(href).split('#')
      const target = path === '' ? page : join(dirname(page), path.replace(/\?.*/, ''))
      return { page, href, target, anchor: anchor && decodeURIComponent(anchor) }
    }),
  )

  it('has no link to a page that is not there', () => {
    const broken = links.filter(({ target }) => !texts.has(target) && !existsSync(join(site, target)))
    expect(broken.map(({ page, href }) => `${page}: ${href}`)).toEqual([])
  })

  it('has every place in a page that a link leads to', () => {
    const places = new Map<string, Set<string>>()
    for (const [page, html] of texts)
      places.set(page, new Set(Array.from(html.matchAll(/\sid="([^"]+)"/g), ([, id]) => id)))
    const lost = links.filter(
      ({ target, anchor }) => anchor && texts.has(target) && !places.get(target)!.has(anchor),
    )
    expect(lost.map(({ page, href }) => `${page}: ${href}`)).toEqual([])
  })

  it('names every parameter, and does not list all ops where their names’ type is meant', () => {
    for (const [page, html] of texts) {
      expect(html.includes('__namedParameters'), page).toBe(false)
      expect(html, page).not.toMatch(/class="tsd-kind-parameter">_/)
    }
    expect(texts.get('interfaces/receptive.Backend.html')).not.toContain('groupedConv2dFilterGradient')
  })

  it('names nothing of the code that has no page, and no parameter with an underscore', () => {
    const api = [...texts].filter(([page]) => /^(classes|functions|interfaces|types|variables)\//.test(page))
    expect(api.length).toBeGreaterThan(400)
    for (const [page, html] of api) {
      const [text] = html.split('<div class="col-sidebar"')
      expect(text.replace(/<[^>]*>/g, ''), page).not.toMatch(
        /\b(UpdateContract|Contract|Check|gpuModes)\b|Inherited from (Named|Description|Grouped)\b|[(,]\s*_\w+[?:]/,
      )
    }
  })

  it('says of each name in a list what it is, in a sentence', () => {
    for (const [page, html] of texts)
      if (/^modules\//.test(page))
        for (const [whole, name] of html.matchAll(
          /<dt class="tsd-member-summary[^]*?<a [^>]*>([^]*?)<\/a>[^]*?<\/dd>/g,
        ))
          if (!whole.includes('→')) expect(whole, `${page}: ${name}`).toMatch(/<p>[^]*\S[^]*<\/p>/)
  })

  it('lists what each op takes and gives', () => {
    const list = texts.get('variables/receptive.ops.html')!.replace(/<[^>]*>/g, '')
    expect(list).toContain('conv2d: x, w, b?; Conv2dAttributes')
    expect(list).toContain('concatenate: x0, x1, …; ConcatenateAttributes')
    expect(list).toContain('batchStatistics: x → mean, variance')
  })

  it('fetches nothing from elsewhere', () => {
    for (const [page, html] of texts)
      expect(
        html.match(/<(?:script|img|link|iframe)\b[^>]*(?:src|href)="(?:https?:)?\/\/[^"]*"/),
        page,
      ).toBeNull()
  })

  it('leads from what is documented to the lines that define it', () => {
    const toLines = links.filter(({ target, anchor }) => target.startsWith('sources') && anchor)
    expect(toLines.length).toBeGreaterThan(100)
    const lost = toLines.filter(({ target, anchor }) => !texts.get(target)!.includes(` id="${anchor}"`))
    expect(lost.map(({ page, href }) => `${page}: ${href}`)).toEqual([])
  })

  it('shows each source file as it is', () => {
    const folder = join(site, 'sources')
    const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }
    for (const page of pages(folder)) {
      const file = join(root, page.slice(0, -'.html'.length))
      // The site may be older than what is being worked on.
      if (!existsSync(file) || statSync(file).mtimeMs > statSync(join(folder, page)).mtimeMs) continue
      const [, code] = /<pre><code>([^]*)<\/code>/.exec(texts.get(join('sources', page))!)!
      const text = code
        .replace(/<a id="L\d+" href="#L\d+">\d+<\/a>/g, '')
        .replace(/<[^>]*>/g, '')
        .replace(/&([a-z]+|#\d+);/g, (_, name: string) => entities[name])
      expect(text, page).toBe(readFileSync(file, 'utf8').trimEnd())
    }
  })
})
