// Pages for the tests of gpu.js: one script with everything. It is minified, since kernels must survive that.

import { build, type Plugin } from 'esbuild'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage } from '../support/browser.js'
import { serveFiles } from '../support/browser-server.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A module's functions, to be called in pages. */
export interface Pages<M> {
  readonly browser: Browser
  /** Opens a page that has the module's functions in its global `page`. */
  open(): Promise<Page>
  /** Calls a function of the module in a page of its own; what goes in and out passes as JSON does. */
  call<K extends keyof M & string>(name: K, ...args: ArgumentsOf<M[K]>): Promise<ResultOf<M[K]>>
  close(): Promise<void>
}

type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never
type ResultOf<F> = F extends (...args: never) => infer R ? Awaited<R> : never

/**
 * Bundles a module for pages, and opens a browser with WebGL and WebGPU.
 *
 * @param module its path from the root.
 */
export async function openPages<M>(module: string): Promise<Pages<M>> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-gpu-'))
  await build({
    stdin: {
      contents: `import * as page from './${module}'; globalThis.page = page; globalThis.inPage = () => page`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outfile: join(folder, 'page.js'),
    plugins: [alias],
  })
  await writeFile(join(folder, 'index.html'), '<!doctype html><script type="module" src="page.js"></script>')
  const server = await serveFiles(folder, { isolated: false })
  const browser = await openBrowser({ gpu: true })
  const open = () => openPage(browser, `${server.origin}/index.html`, 'page')
  return {
    browser,
    open,
    async call(name, ...args) {
      const page = await open()
      try {
        return await page.evaluate(
          ([name, args]) =>
            (globalThis as unknown as { page: Record<string, (...args: unknown[]) => Promise<never>> }).page[
              name
            ](...args),
          [name, args] as const,
        )
      } finally {
        await page.close()
      }
    },
    async close() {
      await browser.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

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
