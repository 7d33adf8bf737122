// Bundles the browser's API into one file, DIST/receptive.browser.js, for pages that have no bundler: what it imports by
// name a plain <script type="module"> cannot find. Run after tsc: node .config/build-bundle.js [DIST]

import { copyFileSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const { process } = globalThis
const dist = process.argv[2] ?? `${root}dist`
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

await build({
  entryPoints: [`${dist}/src/browser.js`],
  outfile: `${dist}/receptive.browser.js`,
  bundle: true,
  minify: true,
  sourcemap: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  nodePaths: [`${root}node_modules`],
  banner: {
    js:
      `/*! receptive ${version}, MIT. It holds jpeg-js: BSD-3-Clause, (c) 2014 Eugene Ware; ` +
      'its decoder: Apache-2.0, (c) 2011 notmasteyet; see receptive.browser.LICENSE.txt. */',
  },
})
copyFileSync(`${root}node_modules/jpeg-js/LICENSE`, `${dist}/receptive.browser.LICENSE.txt`)
