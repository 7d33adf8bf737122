// The machine's roof: operations a second from registers, bytes a second from memory, for a number of threads. Measured in
// WebAssembly, as that is what kernels run on; by the same multiply-add as theirs.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import asc from 'assemblyscript/asc'
import { detectFeatures } from '../../kernels/wasm/module.js'
import { webAssembly, type WasmModule } from '../../kernels/wasm/webassembly.js'

export interface Roof {
  readonly threads: number
  /** 10⁹ operations a second. */
  readonly gflops: number
  /** 10⁹ bytes a second. */
  readonly gigabytes: number
}

/** What of it can be had where each byte is used for so many operations: the roofline of Williams et al. 2009. */
export const attainable = ({ gflops, gigabytes }: Roof, flopsPerByte: number): number =>
  Math.min(gflops, gigabytes * flopsPerByte)

const root = fileURLToPath(new URL('../..', import.meta.url))

async function compiled(): Promise<WasmModule> {
  let bytes: Uint8Array | undefined
  const relaxed = detectFeatures().simd === 'relaxed' ? ['--enable', 'relaxed-simd'] : []
  const { error, stderr } = await asc.main(
    [
      ...['bench/machine/assembly/index.ts', '-O3', '--noAssert', '--runtime', 'stub'],
      ...['--enable', 'simd', ...relaxed, '--importMemory', '--noExportMemory', '--outFile', 'roof.wasm'],
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
        bytes = contents as Uint8Array
      },
      listFiles: () => [],
    },
  )
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`)
  return webAssembly().compile(bytes!)
}

/** For each number of threads, one after the other. `ms`: the length of each of two measurements and their warm-ups. */
export async function measureRoofs(threads: readonly number[], ms: number): Promise<Roof[]> {
  const module = await compiled()
  const roofs: Roof[] = []
  for (const count of threads) roofs.push(await measureRoof(module, count, ms))
  return roofs
}

async function measureRoof(module: WasmModule, threads: number, ms: number): Promise<Roof> {
  const control = new Int32Array(new SharedArrayBuffer(8))
  const workerData = { module, control, threads, ms }
  const shares = await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(new URL('worker.mjs', import.meta.url), { workerData, execArgv: [] })
      const [share] = (await once(worker, 'message')) as [Omit<Roof, 'threads'>]
      await worker.terminate()
      return share
    }),
  )
  const sum = (key: keyof Omit<Roof, 'threads'>): number => shares.reduce((all, share) => all + share[key], 0)
  return { threads, gflops: sum('gflops'), gigabytes: sum('gigabytes') }
}
