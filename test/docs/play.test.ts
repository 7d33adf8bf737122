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
  })
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

describe.skipIf(noSite)('momentum, in the chapter on optimizers', () => {
  const open = () => openPiece(browser, siteAddress('documents/Optimizers.html'), 'momentum')
  /** The function's value that the status line says, once it is another than before. */
  const after = async (place: Awaited<ReturnType<typeof open>>['place'], before: string): Promise<number> => {
    const line = place.locator('.play-status')
    await expect.poll(() => line.textContent(), { timeout: 10_000 }).not.toBe(before)
    return Number(/f = ([\d.e-]+)/.exec((await line.textContent())!)![1])
  }

  it('goes down as far as momentum and rate let it, by keys alone', async () => {
    const { page, place } = await open()
    const line = place.locator('.play-status')
    const said = async (): Promise<string> => (await line.textContent())!
    const first = await after(place, '')
    expect(first).toBeLessThan(1)
    const momentum = place.getByRole('slider', { name: 'momentum' })
    let before = await said()
    await momentum.focus()
    await page.keyboard.press('Home')
    expect(await momentum.inputValue()).toBe('0')
    // Without momentum the same rate does not get as far.
    expect(await after(place, before)).toBeGreaterThan(10 * first)
    before = await said()
    await place.getByRole('slider', { name: 'learning rate' }).focus()
    await page.keyboard.press('End')
    await after(place, before)
    expect(await said()).toContain('It diverges')
    await page.close()
  })

  it('takes other optimizers and functions, and shows fewer steps', async () => {
    const { page, place } = await open()
    const line = place.locator('.play-status')
    for (const [name, option] of [
      ['optimizer', 'Nesterov'],
      ['optimizer', 'RMSProp'],
      ['optimizer', 'Adam (momentum is β₁)'],
      ['function', 'curved valley'],
      ['function', 'round bowl'],
    ] as const) {
      const before = (await line.textContent())!
      await place.getByRole('combobox', { name }).selectOption(option)
      expect(await after(place, before)).toBeLessThan(200)
    }
    const before = (await line.textContent())!
    await place.getByRole('slider', { name: 'steps' }).focus()
    await page.keyboard.press('Home')
    await after(place, before)
    expect(await place.locator('svg circle').count()).toBe(3)
    expect(await place.locator('svg').getAttribute('aria-label')).toContain('round bowl. After 0 steps')
    await page.close()
  })
})
