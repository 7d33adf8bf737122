// The demo page, as `npm run demo` serves it, in a real Chromium.

import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, unlessItThrows } from '../../support/browser.js'

const configFile = fileURLToPath(new URL('../../../examples/browser/vite.config.js', import.meta.url))
let server: ViteDevServer
let origin: string
let browser: Browser

beforeAll(async () => {
  server = await createServer({
    configFile,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  })
  await server.listen()
  origin = server.resolvedUrls!.local[0]
  browser = await openBrowser({ gpu: true })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Keeps every loss that the page shows, by epoch. */
const watchLosses = `addEventListener('DOMContentLoaded', () => {
  globalThis.losses = {}
  const [epoch, loss] = ['epoch', 'loss'].map((id) => document.getElementById(id))
  new MutationObserver(() => {
    if (loss.textContent !== '–') (losses[parseInt(epoch.textContent)] ??= []).push(Number(loss.textContent))
  }).observe(loss, { childList: true })
})`

/** Opens the page, and waits until it has found out what runs here. */
async function openDemo(query: string, from = browser): Promise<{ page: Page; errors: string[] }> {
  const page = await from.newPage({ viewport: { width: 1000, height: 1300 } })
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.addInitScript(watchLosses)
  await unlessItThrows(page, async () => {
    await page.goto(`${origin}?${query}`)
    await page.getByRole('status').getByText('Ready.').waitFor({ timeout: 120_000 })
  })
  return { page, errors }
}

const figure = (page: Page, id: string) => page.locator(`#${id}`).innerText()
const points = async (page: Page) => Number(await page.locator('#curve').getAttribute('data-points'))
const start = (page: Page) => page.getByRole('button', { name: 'Start' })
const stop = (page: Page) => page.getByRole('button', { name: 'Stop' })

describe.each([
  ['WebGL 2', /^gpu, float32, mode webgl2, renderer .*SwiftShader/],
  ['WebGPU', /^gpu, float32, mode webgpu, renderer /],
  ['WebAssembly', /^wasm, float32, /],
])('on %s', (label, device) => {
  it('the loss falls on the curve, Stop stops, and films are named', async () => {
    const { page, errors } = await openDemo('images=24&side=32&epochs=500&batch=8')
    expect(await stop(page).isDisabled()).toBe(true)
    // Threads need it.
    expect(await page.evaluate('crossOriginIsolated')).toBe(true)
    await page.getByLabel('Backend', { exact: true }).selectOption({ label })
    await start(page).click()
    // Three batches an epoch: six epochs.
    await expect.poll(() => points(page), { timeout: 240_000 }).toBeGreaterThan(18)
    expect(await figure(page, 'device')).toMatch(device)
    expect(Number(await figure(page, 'rate'))).toBeGreaterThan(0)
    expect(await figure(page, 'accuracy')).toMatch(/^\d+\.\d %$/)

    await stop(page).click()
    await page.getByRole('status').getByText('Stopped.').waitFor({ timeout: 60_000 })
    const reached = await points(page)
    expect(reached).toBeLessThan(1500)
    expect(await start(page).isEnabled()).toBe(true)

    const losses = Object.values(await page.evaluate<Record<string, number[]>>('losses'))
    expect(losses.flat()).toHaveLength(reached)
    expect(losses.flat().every((loss) => loss > 0 && loss < 10)).toBe(true)
    // The last loss of an epoch is its mean.
    const means = losses.filter(({ length }) => length === 3).map((epoch) => epoch[2])
    const sum = (values: number[]) => values.reduce((a, b) => a + b)
    expect(sum(means.slice(3, 6))).toBeLessThan(sum(means.slice(0, 3)) - 0.06)

    expect(await page.locator('#pictures figure').count()).toBe(6)
    for (const caption of await page.locator('#pictures figcaption').allInnerTexts())
      expect(caption).toMatch(/^(✓ (normal|bacterial|viral)|✗ \w+; it is \w+)$/)
    expect(await page.locator('#verdict').innerText()).toMatch(/^\d+\.\d % of 6 films/)
    await page.waitForTimeout(300)
    expect(await points(page)).toBe(reached)
    expect(errors).toEqual([])
    await page.close()
  }, 400_000)
})

it('says why a backend cannot be chosen', async () => {
  const plain = await openBrowser()
  try {
    const { page } = await openDemo('', plain)
    const option = page.getByRole('option', { name: 'WebGPU: not here' })
    expect(await option.isDisabled()).toBe(true)
    const reasons = await page.getByRole('list', { name: 'What does not run here' }).innerText()
    expect(reasons).toContain("WebGPU: gpu: mode 'webgpu' does not run here: ")
    expect(await start(page).isEnabled()).toBe(true)
  } finally {
    await plain.close()
  }
}, 120_000)
