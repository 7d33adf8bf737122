// Figures in a real Chromium: labels stay inside, and nothing is drawn over them, even in a font that is 15 % wider than Arial,
// or than Courier New for code. Which fonts are installed here makes no difference: the widths are scaled to those.

import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { names } from '../../docs/figures/render.js'
import { openBrowser } from '../support/browser.js'

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await openBrowser()
  page = await browser.newPage()
}, 120_000)
afterAll(() => browser?.close())

/** What stands wrong in a figure, in words. */
const faults = `(() => {
  const svg = document.querySelector('svg')
  const sample = 'The quick brown fox jumps over the lazy dog 0123456789'
  const canvas = document.createElement('canvas').getContext('2d')
  const widening = (family) => {
    canvas.font = '100px ' + family
    const usual = family.includes('monospace') ? 60 * sample.length : 2563
    return (1.15 * usual) / canvas.measureText(sample).width
  }
  const texts = [...svg.querySelectorAll('text')].map((text) => {
    const { x, y, width, height } = text.getBBox()
    const { e, f } = text.getCTM()
    const { textAnchor, fontFamily } = getComputedStyle(text)
    const more = (widening(fontFamily) - 1) * width
    const left = x + e - { start: 0, middle: more / 2, end: more }[textAnchor]
    // Letters take up the middle of their line.
    return { said: text.textContent, left, right: left + width + more, top: y + f + height / 4, bottom: y + f + (3 * height) / 4 }
  })
  const found = []
  for (const { said, left, right, top, bottom } of texts)
    if (left < 2 || right > svg.width.baseVal.value - 2 || top < 2 || bottom > svg.height.baseVal.value - 2)
      found.push("'" + said + "' leaves the figure")
  for (const [i, a] of texts.entries())
    for (const b of texts.slice(i + 1))
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        found.push("'" + a.said + "' meets '" + b.said + "'")
  const boxes = [...svg.querySelectorAll('rect.cell')].map((rect) => {
    const { x, y, width, height } = rect.getBBox()
    const { e, f } = rect.getCTM()
    return { rect, left: x + e, right: x + e + width, top: y + f, bottom: y + f + height }
  })
  // A box that is drawn later hides what lies under its label.
  const hides = (path, { left, right, top, bottom }) =>
    boxes.some((box) => box.left < (left + right) / 2 && box.right > (left + right) / 2 && box.top < top && box.bottom > bottom &&
      path.compareDocumentPosition(box.rect) & Node.DOCUMENT_POSITION_FOLLOWING)
  for (const path of svg.querySelectorAll('path.line')) {
    const { e, f } = path.getCTM()
    const length = path.getTotalLength()
    const points = Array.from({ length: 100 }, (_, i) => path.getPointAtLength((length * i) / 99))
    for (const label of texts)
      if (!hides(path, label) && points.some(({ x, y }) =>
        x + e > label.left && x + e < label.right && y + f > label.top && y + f < label.bottom))
        found.push("an arrow crosses '" + label.said + "'")
  }
  return found
})()`

it.each(names)('%s has its labels inside, and free', async (name) => {
  const text = readFileSync(new URL(`../../docs/figures/${name}.svg`, import.meta.url), 'utf8')
  await page.setContent(`<!doctype html><body style="margin: 0">${text}`)
  expect(await page.evaluate(faults)).toEqual([])
})

it('finds such faults', async () => {
  const drawn = `<svg width="100" height="60"><text x="80" y="20">outside</text><text x="5" y="40">one</text>
    <g transform="translate(5 2)"><text y="40">two</text></g><path class="line" d="M0 35L60 36"/></svg>`
  await page.setContent(drawn)
  expect(await page.evaluate(faults)).toEqual([
    "'outside' leaves the figure",
    "'one' meets 'two'",
    "an arrow crosses 'one'",
    "an arrow crosses 'two'",
  ])
})
