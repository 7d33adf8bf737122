// The gpu family in a real Chromium, in WebGL 2 and in WebGPU, on a GPU of software where there is no other.

import { build, type Plugin } from 'esbuild'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GpuMode } from '../../src/gpu.js'
import { openBrowser, openPage } from '../support/browser.js'
import { serveFiles, type FileServer } from '../support/browser-server.js'
import type * as InPage from './gpu-in-page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string
let server: FileServer
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-gpu-'))
  await bundlePage()
  await writeFile(join(folder, 'index.html'), '<!doctype html><script type="module" src="page.js"></script>')
  server = await serveFiles(folder, { isolated: false })
  browser = await openBrowser({ gpu: true })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await rm(folder, { recursive: true })
})

/** One minified script with everything: what the minifier does to kernels must not matter. */
async function bundlePage(): Promise<void> {
  const aliases: Readonly<Record<string, string>> = {
    vitest: 'test/browser/vitest-in-page.ts',
    receptive: 'src/browser.ts',
    'receptive/gpu': 'src/gpu.ts',
    './load.js': 'test/browser/load-in-page.ts',
  }
  const alias: Plugin = {
    name: 'alias',
    setup({ onResolve }) {
      onResolve({ filter: /^(vitest|receptive|receptive\/gpu|\.\/load\.js)$/ }, ({ path }) => ({
        path: join(root, aliases[path]),
      }))
    },
  }
  await build({
    stdin: {
      contents: "import * as page from './test/browser/gpu-in-page.ts'; globalThis.page = page",
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outfile: join(folder, 'page.js'),
    plugins: [alias],
  })
}

type Work = 'everyOp' | 'randomShapes' | 'follow' | 'steps'

/** Calls a function of the page, in a page of its own. */
async function inPage<K extends Work>(
  work: K,
  mode: GpuMode,
): Promise<Awaited<ReturnType<(typeof InPage)[K]>>> {
  const page: Page = await openPage(browser, `${server.origin}/index.html`, 'page')
  try {
    return await page.evaluate(
      ([work, mode]) =>
        (globalThis as unknown as { page: Record<string, (mode: string) => Promise<never>> }).page[work](
          mode,
        ),
      [work, mode] as const,
    )
  } finally {
    await page.close()
  }
}

describe.each(['webgl2', 'webgpu'] as const)('in %s', (mode) => {
  it('every op is the reference’s', async () => {
    const { device, results } = await inPage('everyOp', mode)
    expect(device).toMatchObject({ family: 'gpu', dtype: 'float32', details: { mode } })
    expect(Object.entries(results).filter(([, { error }]) => !(error <= 2e-6))).toEqual([])
    for (const op of ['maxPool2d', 'relu', 'reluGradient', 'categoricalAccuracy'] as const)
      expect(results[op].error, op).toBe(0)
  }, 300_000)

  it('random shapes and special values, too', () => inPage('randomShapes', mode), 300_000)

  it('training follows PyTorch for 50 steps', async () => {
    expect(await inPage('follow', mode)).toBe(mode)
  }, 600_000)

  it('a thousand steps keep no more than a hundred, and disposing frees all', async () => {
    const [hundred, thousand, disposed] = await inPage('steps', mode)
    expect(hundred).toBeGreaterThan(0)
    expect(thousand).toBe(hundred)
    expect(disposed).toBe(0)
  }, 300_000)
})
