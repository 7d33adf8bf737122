// The pieces that one can play with, in a real Chromium: their frame with pieces of the test's own, then each in its chapter.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { computeOne, values } from '../../docs/shared/reference.js'
import { encode } from 'fast-png'
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

describe.skipIf(noSite)('the convolution', () => {
  const open = () => openPiece(browser, siteAddress('documents/Convolution.html'), 'convolution')

  /** The table's products, and the sum that the piece tells. */
  const shown = async (
    place: Locator,
  ): Promise<{ products: readonly number[]; sum: number; said: string }> => {
    const numberOf = (text: string): number => Number(text.replace('−', '-'))
    const said = (await place.locator('.play-status').textContent())!
    const products = (await place.locator('.play-products b').allTextContents()).map(numberOf)
    return { products, sum: numberOf(/sum to (\S+)\.$/.exec(said)![1]), said }
  }

  it('shows a window whose products sum to the output, wherever the keys or the pointer go', async () => {
    const { page, place } = await open()
    const output = place.getByLabel('the output')
    await output.focus()
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key)
    const { products, sum, said } = await shown(place)
    expect(said).toContain('y(21, 37)')
    expect(products).toHaveLength(9)
    expect(products.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 3)
    // The disk of the drawn picture ends here.
    expect(sum).not.toBe(0)
    await output.hover({ position: { x: 4, y: 4 } })
    expect((await shown(place)).said).toContain('y(1, 1)')
    await page.close()
  })

  it('convolves an image of one’s own as the reference does, by filter, stride, padding and dilation', async () => {
    const { page, place } = await open()
    const pixels = Array.from({ length: 6 * 7 }, (_, i) => (i * i * 7) % 256)
    const data = Uint8Array.from(pixels.flatMap((value) => [value, value, value]))
    const buffer = Buffer.from(encode({ width: 7, height: 6, channels: 3, data }))
    await place.locator('input[type=file]').setInputFiles({ name: 'own.png', mimeType: 'image/png', buffer })
    await place.getByText('4 × 5').waitFor()
    await place.getByRole('combobox', { name: 'filter' }).selectOption('sharpen')
    await place.getByLabel('filter, row 0, column 2').fill('2.5')
    expect(await place.getByRole('combobox', { name: 'filter' }).inputValue()).toBe('your own')
    await place.getByLabel('stride').selectOption('2')
    await place.getByLabel('dilation').selectOption('2')
    await place.getByLabel('padding').selectOption('same')
    await place.getByText('output y, 3 × 4').waitFor()
    const expected = await computeOne(
      'conv2d',
      { x: values([1, 6, 7, 1], pixels), w: values([3, 3, 1, 1], [0, -1, 2.5, -1, 5, -1, 0, -1, 0]) },
      { strides: [2, 2], dilations: [2, 2], padding: 'same' },
    )
    await place.getByLabel('the output').focus()
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft')
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowUp')
    for (let column = 0; column < 4; column++) {
      const { products, sum, said } = await shown(place)
      expect(said).toContain(`y(0, ${column})`)
      expect(sum).toBeCloseTo(expected[column], 2)
      expect(products.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 2)
      await page.keyboard.press('ArrowRight')
    }
    await page.close()
  })

  it('says of what is dropped there if it cannot be read', async () => {
    const { page, place } = await open()
    const dataTransfer = await page.evaluateHandle(
      "(() => { const data = new DataTransfer(); data.items.add(new File(['no image'], 'own.txt')); return data })()",
    )
    await place.dispatchEvent('drop', { dataTransfer })
    await place.getByText('cannot read this file').waitFor()
    await page.close()
  })
})
