// `--browser`: measures a page's families in Chromium.

import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage } from '../../test/support/browser.js'
import { serveFiles } from '../../test/support/browser-server.js'
import { describeMachine } from '../context.js'
import { Visits } from '../machine/meter.js'
import { openMeter } from '../machine/roof.js'
import type { MeasureOptions, Result } from '../measure.js'
import type { Asked } from '../plan.js'
import { countsOf, nothing, type Run } from '../run.js'
import type * as InPage from './page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tfjs = ['tfjs/dist/tf.min.js', 'tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js'].map((path) =>
  join(root, 'bench/peers/node_modules/@tensorflow', path),
)

/** What is measured by default. It is small, because many machines only have a software GPU. */
export const browserSet: readonly Asked[] = [
  { family: 'conv2d', shapes: ['mb1ic32ih34oc32kh3'], directions: ['FWD'] },
  ...[
    { family: 'conv2d', shapes: ['mb1ic32ih34oc32kh3'], directions: ['BWD_D', 'BWD_W'] },
    { family: 'conv2d', shapes: ['mb1ic3ih70oc32kh3'], directions: ['POOL_FWD'] },
    { family: 'pool2d', shapes: ['mb1ic32ih68kh2sh2'], directions: ['MAX_FWD', 'MAX_BWD_D'] },
    { family: 'dense', shapes: ['mb32ic512oc128'] },
    { family: 'softmax', shapes: ['mb128ic10'], directions: ['FWD'] },
    { family: 'optimizer', shapes: ['n262144'], directions: ['SGD'] },
    { family: 'training', shapes: ['lenet_mb4'] },
    { family: 'inference', shapes: ['lenet_mb4'] },
  ].map((asked) => ({ ...asked, kernels: ['*-web*'] })),
]

/** Calls a function of the page's script. @throws what it throws. */
async function call<K extends keyof typeof InPage>(
  page: Page,
  name: K,
  ...args: Parameters<(typeof InPage)[K]>
): Promise<Awaited<ReturnType<(typeof InPage)[K]>>> {
  type Bench = Readonly<Record<string, (...args: unknown[]) => Promise<never>>>
  const answer = await page.evaluate(
    async ([name, args]) => {
      try {
        const { bench } = globalThis as unknown as { bench: Bench }
        return { ok: await bench[name](...args) }
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) }
      }
    },
    [name, args] as const,
  )
  if (answer.error !== undefined) throw new Error(answer.error)
  return answer.ok!
}

export async function runInBrowser(
  asked: readonly Asked[],
  options: MeasureOptions,
  { log, hardware = false }: { log: (line: string) => void; hardware?: boolean },
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-bench-'))
  await bundle(folder)
  const server = await serveFiles(folder, { isolated: true })
  const meter = await openMeter(countsOf(options), options.ms / 2)
  let browser: Browser | undefined
  try {
    browser = await openBrowser({ gpu: hardware ? 'hardware' : true })
    const page = await openPage(browser, `${server.origin}/index.html`, 'bench')
    const { renderers, missing, tfjs: version } = await call(page, 'open')
    for (const [family, reason] of Object.entries(missing)) log(`${family} is not measured: ${reason}`)
    if (version === undefined)
      log(
        'TensorFlow.js is not measured, as it is not installed: npm ci --ignore-scripts --prefix bench/peers',
      )
    const described = {
      browser: `Chromium ${browser.version()}`,
      ...renderers,
      ...(version !== undefined && { 'TensorFlow.js': version }),
    }
    const context = { ...describeMachine(), browser: described }
    const labels = await call(page, 'prepare', asked)
    const results: Result[] = []
    const gpu = new Visits()
    for (const [at, label] of labels.entries()) {
      log(label)
      // Before and after, since a page cannot measure the machine's own roof.
      await meter.turn()
      const measured = await call(page, 'measure', at, options)
      await meter.turn()
      const roofs = meter.latest()
      for (const result of measured.results) {
        const roof = result.gpu ? result.roof : roofs.find(({ threads }) => threads === result.threads)
        results.push({ ...result, ...(result.seconds && roof && { roof }) })
      }
      measured.roofs.forEach((roof) => {
        gpu.add(roof)
      })
    }
    if (results.length === 0) throw new Error(nothing)
    return { kind: 'kernels', context, options, roofs: [...meter.all(), ...gpu.all()], results }
  } finally {
    await browser?.close()
    await meter.close()
    await server.close()
    await rm(folder, { recursive: true })
  }
}

/** The page, its script, the float64 reference, Benchmark.js with its dependencies, and TensorFlow.js if it is installed. */
async function bundle(folder: string): Promise<void> {
  const aliases: Readonly<Record<string, string>> = {
    receptive: 'src/browser.ts',
    'receptive/gpu': 'src/gpu.ts',
    benchmark: 'bench/browser/benchmark.ts',
    '../hosts/index.js': 'bench/browser/hosts.ts',
    './hosts/index.js': 'bench/browser/hosts.ts',
    '../load-exact.js': 'bench/browser/load-exact.ts',
    './load-exact.js': 'bench/browser/load-exact.ts',
  }
  const alias: Plugin = {
    name: 'alias',
    setup({ onResolve }) {
      onResolve({ filter: /^receptive|^benchmark$|hosts\/index\.js$|load-exact\.js$/ }, ({ path }) => ({
        path: join(root, aliases[path]),
      }))
    },
  }
  const script = (name: string, contents: string) =>
    build({
      stdin: { contents, resolveDir: root },
      outfile: join(folder, name),
      bundle: true,
      format: 'esm',
      platform: 'browser',
      plugins: [alias],
      logLevel: 'warning',
    })
  await script('page.js', "import * as bench from './bench/browser/page.ts'; globalThis.bench = bench")
  await script('exact.js', "export * from './bench/exact.ts'")
  const scripts = ['lodash/lodash.js', 'platform/platform.js', 'benchmark/benchmark.js']
  const classic = await Promise.all(scripts.map((path) => readFile(join(root, 'node_modules', path), 'utf8')))
  // In a page, Benchmark.js knows no finer clock than Node's. Nothing else may mistake the page for Node.
  const clock = `globalThis.process = { hrtime(since) {
    const now = performance.now() - (since ? since[0] * 1e3 + since[1] / 1e6 : 0)
    return [Math.floor(now / 1e3), (now % 1e3) * 1e6]
  } }`
  await writeFile(join(folder, 'benchmark.js'), [clock, ...classic, 'delete globalThis.process'].join('\n;'))
  const installed = tfjs.filter((path) => existsSync(path))
  for (const path of installed) await copyFile(path, join(folder, basename(path)))
  const sources = ['benchmark.js', ...installed.map((path) => basename(path))]
  await writeFile(
    join(folder, 'index.html'),
    `<!doctype html>${sources.map((src) => `<script src="${src}"></script>`).join('')}` +
      '<script type="module" src="page.js"></script>',
  )
}
