// The built demo page on a host of static files, in a real Chromium.

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser, unlessItThrows } from '../../support/browser.js'
import { serveFiles, type FileServer } from '../../support/browser-server.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
export const configFile = fileURLToPath(new URL('../../../examples/browser/vite.config.js', import.meta.url))

export interface Demo {
  readonly browser: Browser
  readonly server: FileServer
  /** A folder for files that the tests make. */
  readonly folder: string
  close(): Promise<void>
}

/** Builds the page, and serves it as hosts do: without any header of its own. */
export async function openDemo(): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-demo-'))
  const outDir = join(folder, 'site')
  // Vitest's NODE_ENV would make another build of it.
  const env = { ...process.env }
  delete env.NODE_ENV
  await promisify(execFile)('npm', ['run', 'demo:build', '--', '--outDir', outDir], { cwd: root, env })
  const server = await serveFiles(folder, { isolated: false })
  const browser = await openBrowser({ gpu: true })
  return {
    ...{ browser, server, folder },
    async close() {
      await browser.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A visitor: a page, and whatever went wrong on it. */
export interface Visitor {
  readonly page: Page
  readonly errors: readonly string[]
  close(): Promise<void>
}

/** Opens the page, and waits until a network stands ready. */
export async function visit(
  { browser, server }: Demo,
  query = '',
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await unlessItThrows(page, async () => {
    await page.goto(`${server.origin}/site/index.html${query}`)
    await ready(page)
  })
  return { page, errors, close: () => context.close() }
}

export const ready = (page: Page): Promise<void> =>
  page
    .locator('#status')
    .getByText(/^Ready\./)
    .waitFor({ timeout: 60_000 })

export const text = (page: Page, id: string): Promise<string> => page.locator(`#${id}`).innerText()

/** Starts a training, and waits until it is done. */
export async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click()
  await page.locator('#status').getByText('Done.', { exact: true }).waitFor({ timeout: 120_000 })
}

/** Puts files on the page as a visitor drops them. */
export async function drop(page: Page, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const given = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])
  await page.evaluate(`{
    const dataTransfer = new DataTransfer()
    for (const [name, text] of ${JSON.stringify(given)})
      dataTransfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name))
    dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }))
  }`)
}

/** The pixels of a canvas, RGBA. */
export async function pixelsOf(
  page: Page,
  id: string,
): Promise<{ readonly width: number; readonly height: number; readonly data: readonly number[] }> {
  return page.evaluate(`{
    const canvas = document.getElementById('${id}')
    const { width, height } = canvas
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
    ;({ width, height, data: [...data] })
  }`)
}
