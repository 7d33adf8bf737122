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
      `<div style="height: 3000px"></div><div data-play="${name}">Run it on the site.</div><h2 id="after-${name}" style="scroll-margin: 50px">After it</h2>`
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

  // As on the site, whose header covers the top of a page.
  it('grows without moving the heading that a link leads to, from another page or from this one', async () => {
    for (const start of ['#after-sum', '']) {
      const page = await browser.newPage()
      await page.goto(address() + start)
      await page.evaluate("location.hash = 'after-sum'")
      await page.locator('[data-play="sum"][data-state="ready"]').waitFor()
      await expect
        .poll(() =>
          page.evaluate("Math.round(document.querySelector('#after-sum').getBoundingClientRect().top)"),
        )
        .toBe(50)
      await page.close()
    }
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
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Next step')
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
