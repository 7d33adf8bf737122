// A plugin for TypeDoc: bundles the interactive pieces, docs/play/*.ts, each with the library inside, and their loader.
// Pages that have a place for one get the loader.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { PageEvent } from 'typedoc'
import { credits, heldPackages } from './held-packages.js'
import { addToHead } from './typedoc-head.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/play')
const frame = join(folder, 'frame')
const pieces = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length))

const options = {
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  // A user's page needs no alias: the package's exports do the same.
  alias: { 'receptive/gpu': `${root}src/gpu.ts`, receptive: `${root}src/browser.ts` },
  tsconfigRaw: '{}',
  nodePaths: [`${root}node_modules`],
  // The script has no address of its own, and the library does not need one.
  logOverride: { 'empty-import-meta': 'silent' },
}

export function load(app) {
  app.renderer.on(PageEvent.END, (page) => {
    const named = Array.from(page.contents?.matchAll(/data-play="([^"]*)"/g) ?? [], ([, name]) => name)
    const unknown = named.filter((name) => !pieces.includes(name))
    if (unknown.length > 0) app.logger.error(`${page.url}: there is no docs/play/${unknown[0]}.ts`)
    if (named.length === 0) return
    const style = '<link rel="stylesheet" href="assets/play/play.css">'
    addToHead(page, style, '<script defer src="assets/play/loader.js"></script>')
  })
  app.renderer.postRenderAsyncJobs.push(({ outputDirectory }) => write(join(outputDirectory, 'assets/play')))
}

/** Writes the loader, the style sheet and all pieces. */
async function write(target) {
  await writeFrame(target)
  for (const name of pieces) await writePiece(name, target)
}

/** Writes the files that every page with a piece needs. */
export async function writeFrame(target) {
  await build({ ...options, entryPoints: [join(frame, 'loader.ts')], outfile: join(target, 'loader.js') })
  writeFileSync(join(target, 'play.css'), readFileSync(join(frame, 'play.css')))
}

/** Writes the script of a piece, `NAME.js`, from the folder that has `NAME.ts`. */
export async function writePiece(name, target, from = folder) {
  const contents = `import { fill } from '${frame}/fill.js'\nimport piece from './${name}.js'\nfill('${name}', piece)\n`
  const bundle = {
    ...options,
    stdin: { contents, resolveDir: from, loader: 'ts' },
    outfile: join(target, `${name}.js`),
  }
  const { metafile } = await build({ ...bundle, write: false, metafile: true })
  const held = heldPackages(root, metafile)
  await build({ ...bundle, banner: { js: held.length > 0 ? `/*! It holds: ${credits(held)}. */` : '' } })
}
