// Builds the package: modules and their types, one file for pages, and CommonJS. `npm run typecheck` checks types; here they are
// only written. What is built already is left alone, or copied: node .config/build-package.js [DIST]

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildBundle } from './build-bundle.js'
import { buildCommonJs } from './build-cjs.js'
import { hashOf } from './ensure-built.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const { process } = globalThis
const own = join(root, 'dist')
const dist = resolve(process.argv[2] ?? own)

const tsconfig = '.config/tsconfig.build.json'
const hash = hashOf({
  sources: ['src', 'kernels', 'package.json', 'tsconfig.json', tsconfig],
  packages: ['typescript', 'fast-png', 'fflate', 'iobuffer', 'jpeg-js', 'jsfive', 'pbf'],
  script: 'build-package.js',
})
const stamp = `// Made from sources with the hash ${hash}.\n`
/** The last file to be written; its first line is the stamp. */
const last = (folder) => join(folder, 'receptive.browser.d.ts')
const isCurrent = (folder) => existsSync(last(folder)) && readFileSync(last(folder), 'utf8').startsWith(stamp)

if (!isCurrent(dist)) {
  rmSync(dist, { recursive: true, force: true })
  if (isCurrent(own)) cpSync(own, dist, { recursive: true })
  else {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', tsconfig, '--noCheck', '--outDir', dist], {
      cwd: root,
      stdio: 'inherit',
    })
    await buildBundle(dist)
    await buildCommonJs(dist)
    writeFileSync(last(dist), stamp + readFileSync(last(dist), 'utf8'))
  }
}
