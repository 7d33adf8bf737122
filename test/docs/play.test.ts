// The pieces that one can play with, in a real Chromium: their frame with pieces of the test's own, then each in its chapter.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.js'
import { noSite, openPiece, siteAddress } from './site-page.js'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
}, 120_000)
afterAll(() => browser?.close())

describe('the frame', () => {
  let folder: string
  const address = () => pathToFileURL(join(folder, 'page.html')).href
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'receptive-play-'))
    const plugin = fileURLToPath(new URL('../../.config/typedoc-play.js', import.meta.url))
    const { writeFrame, writePiece } = (await import(plugin)) as {
      writeFrame(target: string): Promise<void>
      writePiece(name: string, target: string, from: string): Promise<void>
    }
    await writeFrame(folder)
    for (const name of ['sum', 'failing'])
      await writePiece(name, folder, fileURLToPath(new URL('pieces', import.meta.url)))
    const place = (name: string) =>
      `<div style="height: 3000px"></div><div data-play="${name}">Run it on the site.</div>`
    const places = ['sum', 'failing', 'missing'].map(place).join('')
    await writeFile(
      join(folder, 'page.html'),
      `<!doctype html><script defer src="loader.js"></script>${places}`,
    )
  }, 120_000)
  afterAll(() => rm(folder, { recursive: true }))

  it('loads a piece when its place is about to be seen, and no other', async () => {
    const { page, place } = await openPiece(browser, address(), 'sum')
    expect(
      await page
        .locator('script')
        .evaluateAll((all) => all.map((one) => one.getAttribute('src')?.split('/').at(-1))),
    ).toEqual(['loader.js', 'sum.js'])
    expect(await place.locator('#sum').textContent()).toBe('2 4 6')
    expect(await page.locator('[data-play="failing"]').textContent()).toBe('Run it on the site.')
    await page.close()
  })

  it('gives controls that keys work, with labels and values', async () => {
    const { page, place } = await openPiece(browser, address(), 'sum')
    const slider = place.getByRole('slider', { name: 'weight' })
    await slider.focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction("document.querySelector('#sum').value === '2.5 5 7.5'")
    expect(await slider.getAttribute('aria-valuetext')).toBe('2.5')
    await page.close()
  })

  it('says why a piece does not run, or cannot be loaded', async () => {
    await expect(openPiece(browser, address(), 'failing')).rejects.toThrow(
      'does not run here: there is no canvas',
    )
    const page = await browser.newPage()
    await page.goto(address())
    await page.locator('[data-play="missing"]').scrollIntoViewIfNeeded()
    await page.getByText('missing.js, could not be loaded').waitFor()
    await page.close()
  })
})

describe.skipIf(noSite)('Winograd step by step', () => {
  it('goes through F(2,3) by keys, with numbers that one types, to what the library computes', async () => {
    const address = siteAddress('documents/Winograd_s_convolutions.html')
    const { page, place } = await openPiece(browser, address, 'winograd')
    await place.getByRole('spinbutton', { name: 'pixels d 3' }).fill('5')
    await place.getByRole('button', { name: 'Next step' }).focus()
    for (let step = 0; step < 4; step++) await page.keyboard.press('Enter')
    await place.getByText('The direct sums are 321, 532: the same.').waitFor()
    expect(await place.textContent()).toContain('Winograd multiplied 4 times, the direct sums 6 times')
    expect(await place.getByRole('button', { name: 'Next step' }).isDisabled()).toBe(true)
    await place.getByRole('button', { name: 'outputs 1: 532' }).press('Enter')
    expect(await place.getByRole('status').textContent()).toBe('277.5 − 45.5 − (−300) = 532')
    await page.close()
  })

  it('has two dimensions, and says how a number comes about', async () => {
    const address = siteAddress('documents/Winograd_s_convolutions.html')
    const { page, place } = await openPiece(browser, address, 'winograd')
    await place.getByRole('combobox', { name: 'method' }).selectOption('F(2×2, 3×3)')
    for (let step = 0; step < 4; step++) await place.getByRole('button', { name: 'Next step' }).click()
    await place.getByText('The direct sums are 18, 14, 14, 11: the same.').waitFor()
    expect(await place.textContent()).toContain('Winograd multiplied 16 times, the direct sums 36 times')
    await place.getByRole('button', { name: 'Bᵀ d B 0, 0: −2' }).click()
    expect(await place.getByRole('status').textContent()).toBe('1 − 2 − 2 + 1 = −2')
    await page.close()
  })
})
