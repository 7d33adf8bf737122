// Writes DIST/cjs, the library for programs that use require: one script per entry, and chunks that they share. Packages that
// exist only as ES modules are bundled, since neither Jest nor older Node can require them. The declarations are those of DIST, in a
// folder whose package.json marks them as CommonJS.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import commonjs from '@rollup/plugin-commonjs'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import { credits, heldPackages } from './held-packages.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @param {string} dist the folder that tsc has written to. */
export async function buildCommonJs(dist) {
  const target = join(dist, 'cjs')
  const entries = ['index', 'browser', 'gpu', 'turbo'].map((name) => `src/${name}`)

  /** An import of an address that a caller gives stays an `import()`: it may be an ES module. */
  const importsByAddress = {
    name: 'imports-by-address',
    renderDynamicImport: ({ targetModuleId }) =>
      targetModuleId === null ? { left: 'import(', right: ')' } : null,
  }

  const bundle = await rollup({
    input: Object.fromEntries(entries.map((name) => [name, join(dist, `${name}.js`)])),
    external: [/^node:/, /^(cli-progress|jpeg-js|gpu\.js|@cornerstonejs\/.*)$/],
    plugins: [
      nodeResolve({ rootDir: root, modulePaths: [`${root}node_modules`] }),
      commonjs(),
      importsByAddress,
    ],
    logLevel: 'silent',
  })
  const { output } = await bundle.write({
    dir: target,
    format: 'cjs',
    exports: 'named',
    interop: 'auto',
    dynamicImportInCjs: false,
    chunkFileNames: 'pieces/[name].js',
    banner: ({ modules }) => {
      const inputs = Object.entries(modules).map(([path, { renderedLength }]) => [
        path,
        { bytesInOutput: renderedLength },
      ])
      const held = heldPackages(root, { outputs: { piece: { inputs: Object.fromEntries(inputs) } } })
      return held.length > 0 ? `// It holds: ${credits(held)}; as they are installed beside it.` : ''
    },
  })
  await bundle.close()
  if (output.some(({ imports }) => imports?.some((name) => name.includes('fast-png'))))
    throw new Error('build-cjs: fast-png, an ES module, is required')

  /** Copies a declaration file, and those that it refers to. */
  function copyDeclarations(path, copied = new Set()) {
    if (copied.has(path)) return copied
    copied.add(path)
    const text = readFileSync(join(dist, path), 'utf8')
    mkdirSync(dirname(join(target, path)), { recursive: true })
    cpSync(join(dist, path), join(target, path))
    for (const [, specifier] of text.matchAll(/(?:from |import\()'(\.[^']+)\.js'/g))
      copyDeclarations(relative(dist, join(dist, dirname(path), `${specifier}.d.ts`)), copied)
    return copied
  }
  const copied = new Set()
  for (const name of entries) copyDeclarations(`${name}.d.ts`, copied)
  writeFileSync(join(target, 'package.json'), '{ "type": "commonjs" }\n')
}
