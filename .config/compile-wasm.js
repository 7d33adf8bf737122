// Compiles kernels/wasm/assembly, four builds of it: with and without relaxed SIMD, for memory that threads share and for
// memory that is not shared.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('..', import.meta.url))

const common = [
  'kernels/wasm/assembly/index.ts',
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
  ...['--importMemory', '--noExportMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
]
const relaxedSimd = ['--enable', 'relaxed-simd']
const sharedMemory = ['--enable', 'threads', '--sharedMemory']
const builds = {
  simd128: [],
  simd128Shared: sharedMemory,
  relaxed: relaxedSimd,
  relaxedShared: [...relaxedSimd, ...sharedMemory],
}

/**
 * @param {string[]} [names] the builds; default: all.
 * @param {string[]} [options] further options for asc.
 * @returns the files of each build, by the build's name and then by their own: `NAME.wasm`, `NAME.wat`, …
 */
export async function compile(names = Object.keys(builds), options = []) {
  const compiled = {}
  for (const name of names) compiled[name] = await compileBuild(name, [...builds[name], ...options])
  return compiled
}

async function compileBuild(name, options) {
  const files = new Map()
  const outputs = ['--outFile', `${name}.wasm`, '--textFile', `${name}.wat`]
  const { error, stderr } = await asc.main([...common, ...outputs, ...options], {
    readFile: (file, folder) => {
      try {
        return readFileSync(`${root}${folder}/${file}`, 'utf8')
      } catch {
        return null
      }
    },
    writeFile: (file, contents) => void files.set(file, contents),
    listFiles: () => [],
  })
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`)
  return files
}
