// Bundles the browser's API into one file, DIST/receptive.browser.js, for pages without a bundler: a plain
// <script type="module"> cannot find imports by package name.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { credits, heldPackages } from './held-packages.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @param {string} dist the folder that tsc has written to. */
export async function buildBundle(dist) {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

  const options = {
    entryPoints: [`${dist}/src/browser.js`],
    outfile: `${dist}/receptive.browser.js`,
    bundle: true,
    minify: true,
    sourcemap: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    nodePaths: [`${root}node_modules`],
  }
  // The banner names the packages in the bundle, which are known only after a first build.
  const { metafile } = await build({ ...options, write: false, metafile: true })
  const held = heldPackages(root, metafile)
  await build({
    ...options,
    banner: {
      js: `/*! receptive ${version}, MIT. It holds: ${credits(held)}. See receptive.browser.LICENSE.txt */`,
    },
  })
  writeFileSync(`${dist}/receptive.browser.d.ts`, "export * from './src/browser.js'\n")
  writeFileSync(
    `${dist}/receptive.browser.LICENSE.txt`,
    held.map(({ name, text }) => `${name}\n\n${text}\n`).join('\n\n'),
  )
}
