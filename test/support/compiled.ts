// The project in plain JavaScript, for tests that start many programs: Node starts one in a quarter of the time that tsx takes.

import { build } from 'esbuild'
import { mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A new folder with the project's programs, each where its source is here. They import the library by name, or from `src`. */
export async function compileProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-compiled-'))
  const parts = await Promise.all(['src', 'kernels', 'examples', 'test/support'].map(sourcesIn))
  await build({ entryPoints: parts.flat(), outbase: root, outdir: folder, format: 'esm', target: 'node20' })
  const exports = { '.': './src/index.js', './gpu': './src/gpu.js', './turbo': './src/turbo.js' }
  const manifest = { name: 'receptive', version: '0.0.0', type: 'module', exports }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Writes a program of TypeScript into such a folder. @returns its path there. */
export async function addProgram(folder: string, name: string, text: string): Promise<string> {
  const source = join(folder, `${name}.ts`)
  await writeFile(source, text)
  await build({ entryPoints: [source], outdir: folder, format: 'esm', target: 'node20' })
  return join(folder, `${name}.js`)
}

async function sourcesIn(part: string): Promise<string[]> {
  const files = await readdir(join(root, part), { recursive: true })
  // Pages are built by Vite, and AssemblyScript by its own compiler.
  const elsewhere = /\.d\.ts$|^(browser|wasm.assembly)[\\/]/
  return files
    .filter((file) => file.endsWith('.ts') && !elsewhere.test(file))
    .map((file) => join(root, part, file))
}
