// Writes the program of the threads that decode images as text: a thread can be started with it whatever a bundler made of the
// library, with no file to find. node .config/build-decode-worker.js TARGET

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { credits, heldPackages } from './held-packages.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const { process } = globalThis

/** An optional peer stays outside: the program requires it where it is installed. */
const peers = {
  name: 'peers',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@cornerstonejs\// }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'peer' },
    )
    onLoad({ filter: /.*/, namespace: 'peer' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }))
  },
}

const { outputFiles, metafile } = await build({
  entryPoints: [`${root}src/data/decode-worker.ts`],
  bundle: true,
  minify: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  plugins: [peers],
  write: false,
  metafile: true,
  // What is required is found as from the library.
  banner: {
    js: "require=require('node:module').createRequire(require('node:worker_threads').workerData.base);",
  },
})

writeFileSync(
  process.argv[2],
  `// It holds: ${credits(heldPackages(root, metafile))}; as they are installed beside it.\n\n` +
    `export const program: string =\n  ${JSON.stringify(outputFiles[0].text)}\n`,
)
