// Pages of the built site in a real Chromium, for the tests that click on them.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'

/** The built site. */
export const site = fileURLToPath(new URL('../../site/', import.meta.url))

/** Whether there is none: `npm run docs` builds it. */
export const noSite = !existsSync(`${site}assets/play/loader.js`)
if (noSite) console.log('There is no site to look at: npm run docs builds it')

/** The address of a page of it, from a file, as whoever built it opens it: `documents/Convolution.html`. */
export const siteAddress = (path: string): string => new URL(path, `file://${site}`).href

/**
 * Opens a page, scrolls to a piece, and waits until it runs.
 *
 * @returns the piece's place, to find things in, and its page.
 * @throws what the page throws meanwhile, and what the place says if the piece failed.
 */
export async function openPiece(
  browser: Browser,
  address: string,
  name: string,
): Promise<{ page: Page; place: Locator }> {
  const page = await browser.newPage()
  const errors: Error[] = []
  page.on('pageerror', (error) => errors.push(error))
  await page.goto(address)
  const place = page.locator(`[data-play="${name}"]`)
  await place.scrollIntoViewIfNeeded()
  await page.waitForFunction(
    (found) => (found as unknown as { dataset: { state?: string } }).dataset.state,
    await place.elementHandle(),
  )
  if ((await place.getAttribute('data-state')) === 'failed')
    errors.push(new Error((await place.textContent()) ?? ''))
  if (errors.length > 0) throw errors[0]
  return { page, place }
}
