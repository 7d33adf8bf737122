// The built site in a real Chromium: pages fit a phone and a desktop, figures follow the theme, search finds chapters.

import { readdirSync, readFileSync } from 'node:fs'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.js'
import { noSite, site, siteAddress } from './site-page.js'

/** Every document, and of the API's pages the longest of each kind and those with the longest names. */
function sample(): string[] {
  const of = (folder: string): string[] => readdirSync(site + folder).map((name) => `${folder}/${name}`)
  const longest = (folder: string): string[] => {
    const most = (size: (path: string) => number): string[] =>
      of(folder)
        .sort((a, b) => size(b) - size(a))
        .slice(0, 4)
    return [...most((path) => readFileSync(site + path).length), ...most((path) => path.length)]
  }
  return [
    'index.html',
    'hierarchy.html',
    ...of('documents'),
    ...['classes', 'functions', 'interfaces', 'modules', 'types', 'variables'].flatMap(longest),
    'functions/receptive.sgd.html',
    'sources/src/layers/conv2d.ts.html',
  ]
}

describe.skipIf(noSite)('the site', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    page = await browser.newPage()
  }, 120_000)
  afterAll(() => browser?.close())

  describe('laid out', () => {
    const wide: string[] = []
    const torn: string[] = []
    beforeAll(async () => {
      const still = await browser.newPage()
      // Menus and search come from scripts, and take longer than the page.
      await still.route('**/assets/*.js', (route) => route.abort())
      for (const path of sample()) {
        await still.goto(siteAddress(path))
        // Hidden until the scripts have run.
        await still.evaluate("document.body.style.removeProperty('display')")
        for (const width of [390, 1280]) {
          await still.setViewportSize({ width, height: 844 })
          const [scroll, client, widest] = await still.evaluate<[number, number, string]>(widths)
          if (scroll > client) wide.push(`${path} at ${width}: ${scroll} > ${client}: ${widest}`)
          if (width === 1280)
            for (const table of await still.evaluate<string[]>(wideTables))
              wide.push(`${path} at ${width}: a table, ${table}`)
          if (width === 390 && path.startsWith('documents/'))
            for (const text of await still.evaluate<string[]>(tornLines)) torn.push(`${path}: ${text}`)
        }
      }
      await still.close()
    }, 300_000)

    it('no page scrolls sideways, on a phone or on a desktop, and no table on a desktop', () => {
      expect(wide).toEqual([])
    })

    it('no line begins with a mark that closes, or ends with one that opens, on a phone', () => {
      expect(torn).toEqual([])
    })
  })

  const asked = {
    // Apart from the order of headings and links in summaries, which are TypeDoc's.
    light: { rules: { 'heading-order': { enabled: false }, 'nested-interactive': { enabled: false } } },
    // The themes differ in colors alone.
    dark: { runOnly: ['color-contrast', 'link-in-text-block'] },
  }
  it('axe finds nothing to object to in chapters, guides, the API and sources, light and dark', async () => {
    const read = await browser.newPage()
    const found: string[] = []
    for (const path of [
      ...['index.html', 'documents/Numerics.html'],
      ...['documents/From_one_neuron_to_the_case_study.html', 'functions/receptive.layers.conv2d.html'],
      'sources/src/layers/conv2d.ts.html',
    ]) {
      await read.goto(siteAddress(path))
      await read.waitForFunction("document.body.style.display !== 'none'")
      await read.evaluate(axe.source)
      for (const colorScheme of ['light', 'dark'] as const) {
        await read.emulateMedia({ colorScheme })
        const { violations } = await read.evaluate<axe.AxeResults>(
          `axe.run(${JSON.stringify(asked[colorScheme])})`,
        )
        for (const { id, nodes } of violations) found.push(`${path}, ${colorScheme}: ${id}: ${nodes[0].html}`)
      }
    }
    await read.close()
    expect(found).toEqual([])
  }, 300_000)

  it('lines do not break within short code, within an option, or before a unit', async () => {
    await page.goto(siteAddress('documents/The_case_study.html'))
    const unbroken = await page.locator('.col-content .unbroken').allTextContents()
    expect(unbroken).toContain('--protocol lecture')
    expect(unbroken).toContain('--without')
    expect(await page.locator('.col-content').innerText()).toContain('81.6\u00a0%')
  })

  it('figures have the colors of the theme that the reader chose', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(siteAddress('documents/Convolution.html'))
    const paper = () => page.evaluate("getComputedStyle(document.querySelector('.figure .paper')).fill")
    const light = await paper()
    await page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(await paper()).not.toBe(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.evaluate("document.documentElement.dataset.theme = 'light'")
    expect(await paper()).toBe(light)
  })

  it('search finds a chapter by what it says', async () => {
    await page.goto(siteAddress('index.html'))
    await page.locator('#tsd-search-trigger').click()
    await page.locator('#tsd-search-input').fill('im2col')
    await page.locator('#tsd-search-results li', { hasText: 'Convolution' }).first().waitFor()
  })

  it('a docstring’s formula is seen typeset, and copied as it stands in the source', async () => {
    await page.goto(siteAddress('functions/receptive.sgd.html'))
    const formula = page.locator('.formula').first()
    expect(await formula.locator('code').textContent()).toBe('v ← momentum·v − lr·g')
    expect(await formula.locator('.katex-html').getAttribute('aria-hidden')).toBe('true')
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Control+C')
    await page.evaluate("document.body.prepend(document.createElement('textarea'))")
    await page.locator('textarea').focus()
    await page.keyboard.press('Control+V')
    expect(await page.locator('textarea').inputValue()).toContain(
      'descent: v ← momentum·v − lr·g, w ← w + v; with',
    )
  })
})

// What pages are asked:

/** How wide all is that can be scrolled to, how wide the window, and the first element that is wider. */
const widths = `(() => {
  const { scrollWidth, clientWidth } = document.scrollingElement
  const over = [...document.querySelectorAll('.col-content *')]
    .find((one) => one.getBoundingClientRect().right > clientWidth + 1)
  return [scrollWidth, clientWidth, over?.outerHTML.slice(0, 120)]
})()`

/** Tables that scroll sideways. */
const wideTables = `Array.from(document.querySelectorAll('.col-content table'))
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
  .map(({ textContent }) => textContent.trim().slice(0, 60))`

/** Code and formulas that a line's end parts from the bracket before or the mark behind. */
const tornLines = `(() => {
  const torn = []
  const place = (node, start, end) => {
    const range = document.createRange()
    range.setStart(node, start)
    range.setEnd(node, end)
    return range.getBoundingClientRect()
  }
  for (const one of document.querySelectorAll('.col-content :is(code, .unbroken:has(> .katex))')) {
    if (one.closest('pre, .formula')) continue
    const [rects, before, after] = [one.getClientRects(), one.previousSibling, one.nextSibling]
    if (rects.length === 0) continue
    if (before?.nodeType === 3 && /[([]$/.test(before.data)) {
      const { length } = before.data
      if (place(before, length - 1, length).bottom < rects[0].top + 1) torn.push(before.data.slice(-20) + one.textContent)
    }
    if (after?.nodeType === 3 && /^[.,:;)\\]]/.test(after.data))
      if (place(after, 0, 1).top > rects[rects.length - 1].bottom - 1) torn.push(one.textContent + after.data.slice(0, 20))
  }
  return torn
})()`
