// Writes the program of the decoding threads as text. So a thread can be started however the library was bundled, without finding a
// file. node .config/build-decode-worker.js TARGET

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { credits, heldPackages } from './held-packages.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const { process } = globalThis

const { outputFiles, metafile } = await build({
  entryPoints: [`${root}src/data/decode-worker.ts`],
  bundle: true,
  minify: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // An optional peer stays outside.
  external: ['@cornerstonejs/*'],
  write: false,
  metafile: true,
  // A program from text has no address of its own: it is given the library's.
  define: { 'import.meta.url': 'base' },
  banner: { js: "const { base } = require('node:worker_threads').workerData;" },
})

writeFileSync(
  process.argv[2],
  `// It holds: ${credits(heldPackages(root, metafile))}; as they are installed beside it.\n\n` +
    `export const program: string =\n  ${JSON.stringify(outputFiles[0].text)}\n`,
)
