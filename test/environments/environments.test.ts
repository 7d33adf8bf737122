// What each environment gets: the rows of the table in docs/environments.md, run.

import commonjs from '@rollup/plugin-commonjs'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { rollup, type RollupBuild } from 'rollup'
import { build as vite } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import webpack from 'webpack'
import type { DeviceDescription } from '../../kernels/device.js'
import { openBrowser, unlessItThrows } from '../support/browser.js'
import { serveFiles } from '../support/browser-server.js'
import { addCodec, installPackage } from '../support/package.js'
import {
  bundleRows,
  nodeRows,
  pageRows,
  type BundleRow,
  type NodeRow,
  type PageRow,
  type Row,
} from './rows.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string
/** The folder of images that programs in Node read; who may write no files finds it. */
let images: string

beforeAll(async () => {
  folder = await installPackage()
  for (const name of (await readdir(here)).filter((name) => name.endsWith('.js')))
    await copyFile(join(here, name), join(folder, name))
  await symlink(join(root, 'node_modules/jsdom'), join(folder, 'node_modules/jsdom'))
  const { writeImages } = (await import(join(folder, 'probe-images.js'))) as { writeImages(): string }
  images = writeImages()
}, 300_000)
afterAll(async () => {
  await rm(folder, { recursive: true })
  await rm(images, { recursive: true })
})

const runIn = (cwd: string, program: string, args: readonly string[]) =>
  promisify(execFile)(program, args, { cwd, env: { ...process.env, IMAGES: images } })

/** What the probe in Node finds besides. */
interface FoundInNode extends Found {
  readonly images: { readonly read: number; readonly threads: number; readonly warnings: readonly string[] }
}

/** What the probe finds. */
interface Found {
  readonly device: DeviceDescription
  readonly predicts: boolean
  readonly warnings: readonly string[]
  readonly threads?: string
  readonly wasm?: string
}

function expectGets({ gets, why }: Row, found: Found, processors: number): void {
  const { device, predicts, warnings, threads, wasm } = found
  const reference = gets === 'reference'
  expect(device.family).toBe(reference ? 'reference' : 'wasm')
  expect(device.details.threads).toBe(gets === 'threads' ? Math.min(processors, 16) : 1)
  expect(predicts).toBe(true)
  expect(warnings, 'once').toEqual(why === undefined ? [] : [`receptive: ${device.fallback}`])
  if (why === undefined) {
    expect([device.fallback, threads, wasm]).toEqual([undefined, undefined, undefined])
    return
  }
  expect(device.fallback).toContain(why)
  // Asked for by name, it is an error in the terms of the call, and names the cause and the way out.
  expect(threads).toMatch(/^openBackend\('wasm', \{ threads: 2 \}\): /)
  expect(threads).toContain(why)
  expect(threads).toMatch(reference ? /use 'reference'/ : /leave threads out/)
  expect(wasm).toEqual(
    reference
      ? (expect.stringMatching(/^compile\(\{ backend: 'wasm' \}\): .*; leave backend out/) as string)
      : undefined,
  )
  if (reference) expect(wasm).toContain(why)
}

function expectDecodes(
  onThreads: NodeRow['decodesOnThreads'],
  { images }: Pick<FoundInNode, 'images'>,
): void {
  const { read, threads, warnings } = images
  expect(read).toBe(64)
  expect(threads).toBe(onThreads ? Math.min(availableParallelism(), 4) : 0)
  if (onThreads) expect(warnings).toEqual([])
}

describe('in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
    await build({
      stdin: { contents: "import { probe } from './probe.js'; globalThis.probe = probe", resolveDir: folder },
      ...{ bundle: true, format: 'iife', platform: 'browser', outfile: join(folder, 'probe.bundle.js') },
    })
    const html = (script: string): string =>
      `<!doctype html><meta charset="utf-8"><script src="probe.bundle.js"></script><script src="${script}"></script>`
    const files = {
      'page.js': 'globalThis.result = probe()',
      'worker-of-page.js': "importScripts('probe.bundle.js'); probe().then(postMessage)",
      'worker.js':
        "globalThis.result = new Promise((resolve) => { new Worker('worker-of-page.js').onmessage = ({ data }) => resolve(data) })",
      'service-worker-of-page.js':
        "importScripts('probe.bundle.js'); onmessage = ({ source }) => probe().then((found) => source.postMessage(found))",
      'service-worker.js': `globalThis.result = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => resolve(data)
        navigator.serviceWorker.startMessages()
        navigator.serviceWorker.register('service-worker-of-page.js')
        navigator.serviceWorker.ready.then(({ active }) => active.postMessage('probe'))
      })`,
      'iframe.js': `globalThis.result = new Promise((resolve) => {
        onmessage = ({ data }) => resolve(data)
        const frame = document.createElement('iframe')
        frame.src = location.hash.slice(1)
        document.documentElement.append(frame)
      })`,
      'framed.js': "probe().then((found) => parent.postMessage(found, '*'))",
    }
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text)
      await writeFile(join(folder, name.replace('.js', '.html')), html(name))
    }
  }, 120_000)
  afterAll(() => browser?.close())

  it.each(pageRows)('$where: $gets', async (row: PageRow) => {
    const { in: place = 'page', isolated = true, policy, before } = row
    const inner = await serveFiles(folder, { isolated, policy })
    const outer = await serveFiles(folder, { isolated: isolated && place !== 'iframe', policy })
    const page = await browser.newPage()
    if (before !== undefined) await page.addInitScript(before)
    await unlessItThrows(page, async () => {
      await page.goto(`${outer.origin}/${place}.html#${inner.origin}/framed.html`)
      const processors = await page.evaluate('navigator.hardwareConcurrency')
      expectGets(row, await page.evaluate<Found>('globalThis.result'), processors as number)
    })
    await page.close()
    await Promise.all([inner.close(), outer.close()])
  })
})

describe.runIf(process.platform === 'linux')('in Node', () => {
  const before24 = Number(process.versions.node.split('.')[0]) < 24
  const rows = nodeRows.filter((row) => row.before24 === undefined || row.before24 === before24)
  it.each(rows)('$where: $gets', async (row: NodeRow) => {
    const { before = '', args = '', program = 'probe-in-node.js' } = row
    const command = `${before} exec "${process.execPath}" ${args} ${program}`.replace(
      'taskset -c 0 exec',
      'exec taskset -c 0',
    )
    const { stdout } = await runIn(folder, 'sh', ['-c', command])
    const found = JSON.parse(stdout) as FoundInNode
    expectGets(row, found, availableParallelism())
    expectDecodes(row.decodesOnThreads ?? true, found)
  })

  it('starts no thread for which a limit leaves no room: it would end the process', async () => {
    const program = `
      import { lackOfRoom } from './node_modules/receptive/dist/kernels/address-space.js'
      console.log(await lackOfRoom(0), await lackOfRoom(1000))`
    const run = (limit: string) =>
      promisify(execFile)(
        'sh',
        ['-c', `ulimit -v ${limit} && exec "${process.execPath}" --input-type=module --eval "$0"`, program],
        {
          cwd: folder,
        },
      )
    expect((await run('64000000')).stdout).toContain(
      'undefined ulimit -v leaves too little address space for 1000 more threads',
    )
    expect((await run('unlimited')).stdout).toBe('undefined undefined\n')
  })
})

describe('bundled for Node', () => {
  const makers = {
    esbuild: bundleByEsbuild,
    webpack: bundleByWebpack,
    vite: bundleByVite,
    rollup: bundleByRollup,
  }
  beforeAll(() => addCodec(folder))

  it.each(bundleRows)('$where: $gets', async (row: BundleRow) => {
    const apart = await mkdtemp(join(tmpdir(), 'receptive-bundled-'))
    const file = join(apart, row.format === 'esm' ? 'bundle.mjs' : 'bundle.cjs')
    await makers[row.bundler](row.format, apart, basename(file))
    // It stands alone: neither the package nor its sources are beside it, but turbo's, which no bundler takes in whole.
    await addCodec(apart)
    const { stdout } = await runIn(apart, process.execPath, [file])
    const found = JSON.parse(stdout) as FoundInNode & { turboImages: readonly FoundInNode['images'][] }
    expectGets(row, found, availableParallelism())
    expectDecodes(true, found)
    const [onThreads, here] = found.turboImages
    expectDecodes(true, { images: onThreads })
    expectDecodes(false, { images: here })
    await rm(apart, { recursive: true })
  })
})

const entry = (): string => join(folder, 'probe-bundled.js')

async function bundleByEsbuild(format: BundleRow['format'], outdir: string, name: string): Promise<void> {
  const options = { bundle: true, minify: true, platform: 'node', logLevel: 'silent' } as const
  await build({ entryPoints: [entry()], outfile: join(outdir, name), format, ...options })
}

async function bundleByWebpack(_: BundleRow['format'], path: string, filename: string): Promise<void> {
  const compiler = webpack({
    mode: 'production',
    target: 'node',
    entry: entry(),
    output: { path, filename },
    // Its minifier takes seconds; test/package.test.ts has it.
    optimization: { minimize: false },
  })!
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error ?? stats?.hasErrors())
        reject(error ?? new Error(stats!.toString({ all: false, errors: true })))
      else resolve()
    })
  })
}

async function bundleByVite(_: BundleRow['format'], outDir: string, name: string): Promise<void> {
  await vite({
    ...{ root: folder, configFile: false, logLevel: 'error', ssr: { noExternal: true } },
    build: { ssr: entry(), outDir, rolldownOptions: { output: { entryFileNames: name } } },
  })
}

/** Its types have the default export one level too deep. */
const commonjsPlugin = commonjs as unknown as typeof commonjs.default

let rolled: Promise<RollupBuild> | undefined

async function bundleByRollup(format: BundleRow['format'], outdir: string, name: string): Promise<void> {
  const plugins = [nodeResolve({ preferBuiltins: true }), commonjsPlugin()]
  rolled ??= rollup({ input: entry(), plugins, logLevel: 'silent' })
  await (await rolled).write({ file: join(outdir, name), format, inlineDynamicImports: true })
}
