// The package as its users get it: built, imported by name in plain Node, and bundled for a browser, or not.

import { build, type BuildOptions } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { copyFile, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { build as vite } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import webpack, { type Stats } from 'webpack'
import type { DeviceDescription } from '../kernels/device.js'
import { openBrowser, openPage } from './support/browser.js'
import { serveFiles, type FileServer } from './support/browser-server.js'
import { installPackage } from './support/package.js'
import { layOutImages, readImagesInNode, type ReadImages } from './support/read-images.js'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await installPackage()
  await copyFile(join(root, 'test/browser/train.js'), join(folder, 'train.js'))
  const main = "import { train } from './train.js'; globalThis.result = train()"
  await writeFile(join(folder, 'main.js'), main)
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

describe('the built package', () => {
  it('imports, trains and reads images in plain Node', async () => {
    const program = `
      import { arrayDataset, encodeJpeg, imageFolder, layers, sequential, sgd } from 'receptive'
      import { mkdir, writeFile } from 'node:fs/promises'
      for (const [name, gray] of [['dark', 40], ['light', 200]]) {
        await mkdir('set/' + name, { recursive: true })
        for (let n = 0; n < 4; n++)
          await writeFile('set/' + name + '/' + n + '.jpg', encodeJpeg({ width: 9, height: 7, data: new Uint8Array(189).fill(gray + n) }))
      }
      const data = await imageFolder('set', { size: [6, 5], threads: 2 })
      const model = sequential([layers.flatten({ inputShape: [6, 5, 3] }), layers.dense({ units: 2, activation: 'softmax' })])
      await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 0.5 }), metrics: ['accuracy'] })
      await model.fit(data, { epochs: 30 })
      console.log(JSON.stringify({ classes: data.classNames, accuracy: (await model.evaluate(data)).accuracy }))
    `
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(JSON.parse(out)).toEqual({ classes: ['dark', 'light'], accuracy: 1 })
  })

  it('trains in Node on threads, by name and bundled', async () => {
    await bundle('main', { platform: 'node', format: 'esm', outfile: join(folder, 'bundled.mjs') })
    for (const program of ['main.js', 'bundled.mjs']) {
      const report = '; console.log(JSON.stringify(await globalThis.result))'
      const run = ['--input-type=module', '--eval', `import './${program}'${report}`]
      const out = execFileSync(process.execPath, run, { cwd: folder, encoding: 'utf8' })
      expectTrained(JSON.parse(out) as Training, availableParallelism())
    }
  })

  it('bundles by Vite: at most 68.5 kB gzipped for a start, and the rest when it is asked for', async () => {
    await writeFile(join(folder, 'page.js'), page)
    const sizes = await piecesByVite('page')
    const { start, training, saving, threads } = sizes
    console.info(`gzipped: ${JSON.stringify(sizes)}`)
    expect(start).toBeLessThanOrEqual(68_500)
    // The kernels: of two builds an engine loads one.
    for (const build of ['relaxed', 'simd128'])
      expect(sizes[`${build}.generated`]).toBeLessThanOrEqual(41_000)
    expect(training).toBeLessThanOrEqual(20_000)
    // All layers by name are a part of it.
    expect(saving).toBeLessThanOrEqual(27_000)
    expect(threads).toBeLessThanOrEqual(3_000)
  })

  it('bundles by Vite: what looks inside comes when it is asked for, in at most 12 kB gzipped', async () => {
    await writeFile(join(folder, 'looking.js'), looking)
    const { start } = await piecesByVite('page')
    const sizes = await piecesByVite('looking')
    console.info(`gzipped: ${JSON.stringify(sizes)}`)
    expect(sizes.start - start).toBeLessThanOrEqual(2_850)
    expect(sizes.piece).toBeLessThanOrEqual(9_150)
  })

  // esbuild counts by files, not by what is used of them: all layers, and the safetensors format, come with the start.
  it('bundles by esbuild without Node’s modules, in at most 94 kB gzipped for a start', async () => {
    const { warnings, outputFiles, metafile } = await build({
      stdin: { contents: page, resolveDir: folder },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      splitting: true,
      outdir: join(folder, 'pieces'),
      write: false,
      metafile: true,
    })
    expect(warnings).toEqual([])
    const named = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!
    const entry = Object.keys(metafile.outputs).find((path) => path.endsWith('stdin.js'))!
    const first = loadedWith(entry, (path) =>
      metafile.outputs[path].imports
        .filter(({ kind }) => kind === 'import-statement')
        .map(({ path }) => path),
    )
    const size = sum([...first].map((path) => gzipSync(named(basename(path)).contents).length))
    expect(size).toBeLessThanOrEqual(94_000)
  })

  it('has one file for pages without a bundler that names whose code it holds', async () => {
    const file = join(folder, 'node_modules/receptive/dist/receptive.browser')
    const [banner] = (await readFile(`${file}.js`, 'utf8')).split('\n', 1)
    const licenses = await readFile(`${file}.LICENSE.txt`, 'utf8')
    const { sources } = JSON.parse(await readFile(`${file}.js.map`, 'utf8')) as { sources: string[] }
    const packages = new Set(sources.flatMap((path) => /.*node_modules\/([^/]+)/.exec(path)?.[1] ?? []))
    expect([...packages].sort()).toEqual(['fast-png', 'fflate', 'iobuffer', 'jsfive', 'pbf'])
    const { licenseOf } = (await import(join(root, '.config/held-packages.js'))) as {
      licenseOf(folder: string): string
    }
    for (const name of packages) {
      const own = licenseOf(join(root, 'node_modules', name))
      expect(banner).toMatch(new RegExp(`${name}, [^;]+, Copyright \\([cC]\\)`))
      expect(licenses).toContain(own)
    }
  })
})

it('the entry receptive/turbo says what to install if the codec is missing', () => {
  const run = `import { turbo } from 'receptive/turbo'; await turbo().open().catch(({ message }) => console.log(message))`
  const out = execFileSync(process.execPath, ['--input-type=module', '--eval', run], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(out).toContain('npm install @cornerstonejs/codec-libjpeg-turbo-8bit')
})

describe('the entry receptive/gpu', () => {
  // Trains in some modes of gpu.js, and says how far they are from the reference.
  const program = (...modes: string[]): string => `
    import { arrayDataset, layers, ndarray, sequential, sgd } from 'receptive'
    import { gpu } from 'receptive/gpu'
    async function trained(backend) {
      const model = sequential([
        layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [8, 7, 2] }),
        layers.maxPooling2d(),
        layers.flatten(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ])
      await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ momentum: 0.9 }), backend, seed: 3 })
      const data = new Float32Array(6 * 112).map((_, i) => Math.sin(i * i))
      const x = { shape: [6, 8, 7, 2], data }
      await model.fit(arrayDataset({ x, y: ndarray([[0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0]]) }), { batchSize: 4, epochs: 3 })
      return [...(await model.predict(x)).data]
    }
    globalThis.result = (async () => {
      const expected = await trained('reference')
      const off = {}
      for (const mode of ${JSON.stringify(modes)}) {
        const actual = await trained(gpu({ mode }))
        off[mode] = Math.max(...expected.map((value, i) => Math.abs(value - actual[i])))
      }
      return off
    })()`

  it('says what to install if gpu.js is missing', () => {
    const run = `import { gpu } from 'receptive/gpu'; await gpu()().catch(({ message }) => console.log(message))`
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', run], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(out).toContain('npm install gpu.js')
    expect(out).toContain('"webgpu": "npm:empty-npm-package@1.0.0"')
  })

  it('trains by name', async () => {
    await symlink(join(root, 'node_modules', 'gpu.js'), join(folder, 'node_modules', 'gpu.js'))
    await writeFile(join(folder, 'gpu.js'), program('cpu', 'webasm'))
    const run = "import './gpu.js'; console.log(JSON.stringify(await globalThis.result))"
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', run], {
      cwd: folder,
      encoding: 'utf8',
    })
    const off = JSON.parse(out) as Record<'cpu' | 'webasm', number>
    expect(Math.max(off.cpu, off.webasm)).toBeLessThan(1e-5)
  })

  describe('trains in Chromium, bundled and minified', () => {
    let browser: Browser
    let server: FileServer
    beforeAll(async () => {
      server = await serveFiles(folder, { isolated: false })
      browser = await openBrowser({ gpu: true })
    }, 120_000)
    afterAll(async () => {
      await browser?.close()
      await server?.close()
    })

    it.each([
      ['Vite', buildWithVite, ['webgl2']],
      ['esbuild', buildWithEsbuild, ['webgl2']],
      ['webpack', buildWithWebpack, ['cpu', 'webasm', 'webgl2', 'webgpu']],
    ])('by %s', async (name, bundleWith, modes) => {
      await writeFile(join(folder, `gpu-${name}.js`), program(...modes))
      const path = await bundleWith(`gpu-${name}`)
      const page = await openPage(browser, `${server.origin}/${path}`, 'result')
      const off = await page.evaluate(
        () => (globalThis as unknown as { result: Promise<Record<string, number>> }).result,
      )
      expect(Object.keys(off)).toEqual(modes)
      expect(Math.max(...Object.values(off))).toBeLessThan(1e-5)
      await page.close()
    })
  })
})

describe('the built package in Chromium, with nothing to configure', () => {
  let browser: Browser
  let server: FileServer
  beforeAll(async () => {
    server = await serveFiles(folder, { isolated: true })
    browser = await openBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  /** Opens a page of the folder that leaves its promise in `result`. */
  async function trainIn(path: string): Promise<Training> {
    const page = await openPage(browser, `${server.origin}/${path}`, 'result')
    const training = await page.evaluate(
      () => (globalThis as unknown as { result: Promise<Training> }).result,
    )
    const cores = await page.evaluate(
      () =>
        (globalThis as unknown as { navigator: { hardwareConcurrency: number } }).navigator
          .hardwareConcurrency,
    )
    expectTrained(training, cores)
    await page.close()
    return training
  }

  it.each([
    ['Vite', buildWithVite],
    ['webpack', buildWithWebpack],
    ['esbuild', buildWithEsbuild],
  ])('trains, built by %s', async (_, bundleWith) => {
    await trainIn(await bundleWith('main'))
  })

  it.each([
    ['webpack', buildWithWebpack],
    ['esbuild', buildWithEsbuild],
  ])('reads images to the bytes of Node, built by %s', async (_, bundleWith) => {
    await layOutImages(folder, ['webpack-images', 'esbuild-images'])
    // The codec of turbo asks for these in Node alone.
    const path = await bundleWith('images', ['fs', 'path'])
    const page = await openPage(browser, `${server.origin}/${path}`, 'result')
    const found = await page.evaluate(() => (globalThis as unknown as { result: Promise<ReadImages> }).result)
    await page.close()
    expect(found).toEqual(await readImagesInNode(Object.keys(found.forms)))
    expect(Object.keys(found.forms)).toHaveLength(7)
  })

  it('trains without a bundler, from a plain module script', async () => {
    const imports = { receptive: './node_modules/receptive/dist/receptive.browser.js' }
    const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`
    await writeFile(join(folder, 'plain.html'), map + script('./main.js'))
    await trainIn('plain.html')
  })
})

/** A page that makes, trains and loads models. */
const page = `
  import { layers, loadModel, sequential } from 'receptive'
  globalThis.use = async (x, data, file) => {
    const model = sequential([layers.dense({ units: 2, inputShape: [2] })])
    await model.compile({ loss: 'meanSquaredError' })
    await model.fit(data)
    return [await model.predict(x), await loadModel(file)]
  }`

/** The same, which looks inside and makes pictures. */
const looking = `
  import { gradCam, overlay } from 'receptive'
  globalThis.look = async (model, x) => overlay(x, (await gradCam(model, x)).heatmaps)
  ${page}`

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** A piece, and the pieces that are loaded with it. */
function loadedWith(piece: string, importsOf: (piece: string) => readonly string[]): Set<string> {
  const loaded = new Set([piece])
  for (const one of loaded) for (const other of importsOf(one)) loaded.add(other)
  return loaded
}

/** The gzipped bytes of what a page loads first, and, by name, of the pieces that it loads later. */
async function piecesByVite(name: string): Promise<Record<string, number>> {
  const built = await vite({
    ...{ root: folder, base: './', configFile: false, logLevel: 'error' },
    build: { write: false, rolldownOptions: { input: join(folder, `${name}.js`) } },
  })
  const { output } = built as Exclude<typeof built, readonly unknown[] | { close: unknown }>
  const chunks = output.filter((one) => one.type === 'chunk')
  const chunkOf = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const loaded = (file: string) => loadedWith(file, (one) => chunkOf.get(one)!.imports)
  const first = loaded(chunks.find(({ isEntry }) => isEntry)!.fileName)
  const size = (files: Iterable<string>) =>
    sum([...files].map((file) => gzipSync(chunkOf.get(file)!.code).length))
  const later = chunks
    .filter(({ isDynamicEntry }) => isDynamicEntry)
    .map((chunk) => [chunk.name, size([...loaded(chunk.fileName)].filter((file) => !first.has(file)))])
  return { start: size(first), ...Object.fromEntries(later) }
}

const script = (src: string): string => `<!doctype html><script type="module" src="${src}"></script>`

// Each bundles a program of the folder with its own minifier, and returns the path of a page that loads it. A
// bundler has to be told which modules are `absent` in a page.

async function buildWithVite(name: string): Promise<string> {
  await writeFile(join(folder, `${name}.html`), script(`./${name}.js`))
  await vite({
    ...{ root: folder, base: './', configFile: false, logLevel: 'error' },
    build: { outDir: `vite-${name}`, rolldownOptions: { input: join(folder, `${name}.html`) } },
  })
  return `vite-${name}/${name}.html`
}

/** Minifies with terser. */
async function buildWithWebpack(name: string, absent: readonly string[] = []): Promise<string> {
  const path = join(folder, `webpack-${name}`)
  const compiler = webpack({
    ...{ context: folder, mode: 'production', entry: `./${name}.js` },
    output: { path, filename: 'main.js' },
    resolve: { fallback: Object.fromEntries(absent.map((module) => [module, false])) },
    // gpu.js alone is more than webpack likes a page to load.
    performance: { maxAssetSize: 1e6, maxEntrypointSize: 1e6 },
  })!
  const stats = await new Promise<Stats | undefined>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error) reject(error)
      else resolve(stats)
    })
  })
  const { errors, warnings } = stats!.toJson({ all: false, errors: true, warnings: true })
  expect([...(errors ?? []), ...(warnings ?? [])].map(({ message }) => message)).toEqual([])
  await writeFile(join(path, 'index.html'), script('main.js'))
  return `webpack-${name}/index.html`
}

async function buildWithEsbuild(name: string, absent: readonly string[] = []): Promise<string> {
  const path = join(folder, `esbuild-${name}`)
  const external = [...absent]
  await bundle(name, { platform: 'browser', format: 'iife', outfile: join(path, 'main.js'), external })
  await writeFile(join(path, 'index.html'), script('main.js'))
  return `esbuild-${name}/index.html`
}

const bundle = (name: string, options: BuildOptions) =>
  build({ entryPoints: [join(folder, `${name}.js`)], bundle: true, minify: true, ...options })

interface Training {
  readonly device: DeviceDescription
  readonly loss: readonly number[]
  readonly sameAfterLoading: boolean
  readonly right: number
  readonly firstPrediction: number
}

function expectTrained(training: Training, threads: number): void {
  const { device, loss, sameAfterLoading, right, firstPrediction } = training
  console.info(
    `${expect.getState().currentTestName}: the first prediction ${Math.round(firstPrediction)} ms after the start`,
  )
  expect(device.family).toBe('wasm')
  expect(device.details.threads).toBe(Math.min(threads, 16))
  expect(loss.at(-1)).toBeLessThan(0.5 * loss[0])
  expect(sameAfterLoading).toBe(true)
  expect(right).toBe(1)
}
