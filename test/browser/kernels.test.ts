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
import type { EveryOp } from './every-op.js'
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
  everyOp(options: WasmOptions): Promise<EveryOp>
  runSuite(): Promise<readonly TestResult[]>
  train(): Promise<Training>
  crossOriginIsolated: boolean
}

interface Training {
  readonly device: EveryOp['device']
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
        import { everyOp } from './test/browser/every-op.ts'
        import { train } from './test/browser/train.js'
        import { runTests } from './test/browser/vitest-in-page.ts'
        const files = { ${files.map((name) => `'${name}': () => import('./${suite}/${name}')`).join(', ')} }
        Object.assign(globalThis, { everyOp, train, runSuite: () => runTests(files) })`,
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
  const page = await openPage(browser, `${servers[isolated ? 0 : 1].origin}/index.html`, 'everyOp')
  expect(await page.evaluate(() => (globalThis as unknown as PageGlobals).crossOriginIsolated)).toBe(isolated)
  return page
}

// Errors are shares of the largest expected magnitude.
const exact = 0
// One rounding of a result that is computed in float64, or of one sum or product.
const once = 2 ** -23
// Sums of up to 10,000 products of either sign; the largest seen is 5.7e-7.
const sums = 2e-6
// Winograd's F(4×4) transforms multiply rounding errors; the largest seen is 4.4e-6.
const winograd = 1e-5
// Exponentials are right to 2 units in 2²³; what they are summed in and divided by follows. So are a few roundings in a row.
const exponential = 5e-7
const tolerances: Readonly<Record<keyof EveryOp['results'], number>> = {
  conv2d: winograd,
  conv2dMaxPool2d: winograd,
  conv2dMaxPool2dWithArgmax: winograd,
  conv2dInputGradient: winograd,
  conv2dFilterGradient: winograd,
  biasGradient: sums,
  maxPool2d: exact,
  maxPool2dGradient: once,
  conv2dMaxPool2dFilterGradient: sums,
  conv2dMaxPool2dInputGradient: sums,
  averagePool2d: once,
  averagePool2dGradient: once,
  l2Pool2d: once,
  l2Pool2dGradient: exponential,
  weightedAveragePool2d: exponential,
  weightedAveragePool2dGradient: exponential,
  dense: sums,
  denseInputGradient: sums,
  denseWeightGradient: sums,
  relu: exact,
  reluGradient: exact,
  sigmoid: exponential,
  sigmoidGradient: exponential,
  tanh: exponential,
  tanhGradient: exponential,
  softmax: exponential,
  softmaxGradient: exponential,
  dropoutMask: once,
  batchStatistics: exponential,
  batchNormalization: exponential,
  batchNormalizationParameterGradient: sums,
  batchNormalizationInputGradient: exponential,
  movingAverage: exponential,
  foldBatchNormalization: exponential,
  add: once,
  multiply: once,
  multiplyGateGradient: sums,
  concatenate: exact,
  slice: exact,
  pad2d: exact,
  crop2d: exact,
  softmaxCrossEntropy: once,
  softmaxCrossEntropyGradient: once,
  sigmoidCrossEntropy: once,
  sigmoidCrossEntropyGradient: once,
  meanSquaredError: once,
  meanSquaredErrorGradient: once,
  categoricalAccuracy: once,
  binaryAccuracy: once,
  sgd: once,
  adam: exponential,
}

const everyOp = (page: Page, options: WasmOptions): Promise<EveryOp> =>
  page.evaluate((options) => (globalThis as unknown as PageGlobals).everyOp(options), options)

function expectWithinTolerances({ results }: EveryOp): void {
  const beyond = Object.entries(results).filter(
    ([op, { error }]) => !(error <= tolerances[op as keyof typeof tolerances]),
  )
  expect(beyond).toEqual([])
  expect(Object.keys(results).sort()).toEqual(Object.keys(tolerances).sort())
}

describe('every op in Chromium is the reference’s', () => {
  // Chromium has had relaxed SIMD since version 114.
  it.each([
    ['relaxed', {}],
    ['simd128', { simd: 'simd128' }],
  ] as const)('with 2 threads, and with 1 to the same bits, in %s SIMD', async (simd, asked) => {
    const page = await openIn({ isolated: true })
    const two = await everyOp(page, { threads: 2, ...asked })
    const one = await everyOp(page, { threads: 1, ...asked })
    expect(two.device.details).toEqual({ threads: 2, simd })
    expect(one.device.details).toEqual({ threads: 1, simd })
    expectWithinTolerances(two)
    expect(one.results).toEqual(two.results)
    await page.close()
  })

  it('with one thread, unasked, where the page is not cross-origin isolated', async () => {
    const page = await openIn({ isolated: false })
    const shy = await everyOp(page, { threads: 2 })
    expect(shy.device.details).toEqual({ threads: 1, simd: 'relaxed' })
    expectWithinTolerances(shy)
    await page.close()
  })
})

describe('the Node suite of these kernels passes in Chromium', () => {
  it.each([true, false])('cross-origin isolated: %s', async (isolated) => {
    const page = await openIn({ isolated })
    const results = await page.evaluate(() => (globalThis as unknown as PageGlobals).runSuite())
    expect(results.filter(({ state }) => state !== 'pass')).toEqual([])
    expect(results.length).toBeGreaterThan(30)
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
