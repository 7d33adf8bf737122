// Compiles bench/machine/assembly in a separate thread: the compiler is large, and a TypeScript loader would take half a
// minute for it.

import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import asc from 'assemblyscript/asc'

const { root, relaxed } = workerData
let bytes
const { error, stderr } = await asc.main(
  [
    ...['bench/machine/assembly/index.ts', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    ...(relaxed ? ['--enable', 'relaxed-simd'] : []),
    ...['--importMemory', '--noExportMemory', '--outFile', 'roof.wasm'],
  ],
  {
    readFile(name, folder) {
      try {
        return readFileSync(`${root}${folder}/${name}`, 'utf8')
      } catch {
        return null
      }
    },
    writeFile(_name, contents) {
      bytes = contents
    },
    listFiles: () => [],
  },
)
if (error) throw new Error(`${error.message}\n${stderr.toString()}`)
parentPort.postMessage(bytes)
