// Compiles the kernels as for a release, but with function names and a source map, and writes each build and
// its text format into wasm-debug/.

import { mkdirSync, writeFileSync } from 'node:fs'
import { compile } from './compile-wasm.js'

const folder = new URL('../wasm-debug/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const files of Object.values(await compile(undefined, ['--debug', '--sourceMap'])))
  for (const [name, contents] of files) writeFileSync(new URL(name, folder), contents)
