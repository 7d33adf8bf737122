// The WebAssembly kernels in a real Chromium, in pages that are cross-origin isolated, where threads share memory, and in
// pages that are not.

import { build, type Plugin } from 'esbuild'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WasmOptions } from '../../kernels/wasm/runtime/runtime.js'
import { openBrowser, openPage } from '../support/browser.js'
import { serveFiles, type FileServer } from '../support/browser-server.js'
import type { DeviceDescription } from '../../kernels/device.js'
import type { TestResult } from './vitest-in-page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string
let servers: FileServer[]
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-browser-'))
  await bundlePage()
  await writeFile(join(folder, 'index.html'), '<!doctype html><script type="module" src="page.js"></script>')
  servers = await Promise.all([true, false].map((isolated) => serveFiles(folder, { isolated })))
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await Promise.all(servers.map((server) => server.close()))
  await rm(folder, { recursive: true })
})

/** What the page's script leaves for the tests to call. */
interface PageGlobals {
  describe(options: WasmOptions): Promise<DeviceDescription['details']>
  runSuite(): Promise<readonly TestResult[]>
  train(simd?: 'simd128'): Promise<Training>
  crossOriginIsolated: boolean
}

interface Training {
  readonly device: DeviceDescription
  readonly loss: readonly number[]
  readonly sameAfterLoading: boolean
  readonly right: number
  readonly firstPrediction: number
}

/** One script with everything: the Node suite's files on these kernels that import nothing of Node's own, and ours. */
async function bundlePage(): Promise<void> {
  const suite = 'test/kernels/wasm'
  const files: string[] = []
  for (const name of (await readdir(join(root, suite))).filter((name) => name.endsWith('.test.ts')))
    if (!(await readFile(join(root, suite, name), 'utf8')).includes("'node:")) files.push(name)
  const aliases: Readonly<Record<string, string>> = {
    vitest: 'test/browser/vitest-in-page.ts',
    receptive: 'src/browser.ts',
  }
  const alias: Plugin = {
    name: 'alias',
    setup({ onResolve }) {
      onResolve({ filter: /^(vitest|receptive)$/ }, ({ path }) => ({ path: join(root, aliases[path]) }))
    },
  }
  await build({
    stdin: {
      contents: `
        import { describe, wasmConformsInPage } from './test/browser/wasm-in-page.ts'
        import { train } from './test/browser/train.js'
        import { runTests } from './test/browser/vitest-in-page.ts'
        const files = {
          conformance: wasmConformsInPage,
          ${files.map((name) => `'${name}': () => import('./${suite}/${name}')`).join(', ')}
        }
        Object.assign(globalThis, { describe, train, runSuite: () => runTests(files) })`,
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    outfile: join(folder, 'page.js'),
    plugins: [alias],
  })
}

/** Opens the page, which may have threads or not. */
async function openIn({ isolated }: { isolated: boolean }): Promise<Page> {
  const page = await openPage(browser, `${servers[isolated ? 0 : 1].origin}/index.html`, 'runSuite')
  expect(await page.evaluate(() => (globalThis as unknown as PageGlobals).crossOriginIsolated)).toBe(isolated)
  return page
}

// Chromium has had relaxed SIMD since version 114.
it.each([
  ['relaxed', {}],
  ['simd128', { simd: 'simd128' }],
] as const)('a page that is cross-origin isolated has threads, in %s SIMD', async (simd, asked) => {
  const page = await openIn({ isolated: true })
  expect(await describeIn(page, { threads: 2, ...asked })).toEqual({ threads: 2, simd })
  await page.close()
})

it('a page that is not isolated has one thread by default', async () => {
  const page = await openIn({ isolated: false })
  expect(await describeIn(page, {})).toEqual({ threads: 1, simd: 'relaxed' })
  await page.close()
})

const describeIn = (page: Page, options: WasmOptions) =>
  page.evaluate((options) => (globalThis as unknown as PageGlobals).describe(options), options)

describe('every kernel conforms in Chromium, and passes its own tests of the Node suite', () => {
  it.each([true, false])('cross-origin isolated: %s', async (isolated) => {
    const page = await openIn({ isolated })
    const results = await page.evaluate(() => (globalThis as unknown as PageGlobals).runSuite())
    expect(results.filter(({ state }) => state !== 'pass')).toEqual([])
    expect(results.length).toBeGreaterThan(100)
    await page.close()
  })
})

describe('a page trains, saves and loads a model on the default backend', () => {
  it.each([true, false])('cross-origin isolated: %s', async (isolated) => {
    const page = await openIn({ isolated })
    const { device, loss, sameAfterLoading, right } = await page.evaluate(() =>
      (globalThis as unknown as PageGlobals).train(),
    )
    expect(device.family).toBe('wasm')
    if (!isolated) expect(device.details.threads).toBe(1)
    expect(loss.at(-1)).toBeLessThan(0.5 * loss[0])
    expect(sameAfterLoading).toBe(true)
    expect(right).toBe(1)
    await page.close()
  })
})

it('the same seed gives the same bits in Chromium and in Node, in simd128', async () => {
  // Plain JavaScript, as users write it: it has no types.
  const plain = new URL('train.js', import.meta.url).href
  const { train } = (await import(plain)) as Pick<PageGlobals, 'train'>
  const here = await train('simd128')
  for (const isolated of [true, false]) {
    const page = await openIn({ isolated })
    const { loss } = await page.evaluate(() => (globalThis as unknown as PageGlobals).train('simd128'))
    expect(loss).toEqual(here.loss)
    await page.close()
  }
})
