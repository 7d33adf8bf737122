// Compiles kernel functions with gpu.js, one kernel for each function, set of constants and length, and checks that they run
// where they were asked to: gpu.js falls back to the CPU with no more than a warning.

import { functions } from './functions.generated.js'
import type { GpuJs, GpuJsKernel, Resident } from './gpu-js.js'
import type { FunctionName } from './kernel.js'

/** The most elements of an array: a GPU numbers them in float32, which holds no larger whole number for sure. */
export const longest = 2 ** 24

/** What a mode runs on, by the class of gpu.js's kernel. */
const ranOn = { cpu: 'cpu', webasm: 'webasm', webgpu: 'webgpu' } as const

export class Compiler {
  readonly #gpu: GpuJs
  readonly #mode: string
  readonly #kernels = new Map<string, GpuJsKernel>()

  constructor(gpu: GpuJs, mode: string) {
    this.#gpu = gpu
    this.#mode = mode
  }

  /** Runs a kernel function, compiled on its first call. */
  run(
    name: FunctionName,
    length: number,
    constants: Readonly<Record<string, number>>,
    args: readonly (Resident | number)[],
  ): Resident | Promise<Resident> {
    const host = args.length === 1 && args[0] instanceof Float32Array ? 'host' : ''
    const key = `${name} ${length} ${host} ${JSON.stringify(constants)}`
    let kernel = this.#kernels.get(key)
    if (kernel) return kernel(...args)
    kernel = this.#compile(name, length, constants)
    const result = kernel(...args)
    this.#check(kernel)
    this.#kernels.set(key, kernel)
    return result
  }

  /** The gpu.js kernel that any of those compiled runs on; absent in mode `dev`. */
  get inner(): GpuJsKernel['kernel'] {
    return [...this.#kernels.values()][0]?.kernel
  }

  /** How many kernels are compiled. */
  get size(): number {
    return this.#kernels.size
  }

  dispose(): void {
    for (const kernel of this.#kernels.values()) kernel.destroy?.()
    this.#kernels.clear()
  }

  #compile(name: FunctionName, length: number, constants: Readonly<Record<string, number>>): GpuJsKernel {
    const source = functions[name]
    const settings = {
      output: [length],
      constants,
      pipeline: true,
      immutable: true,
      precision: 'single',
      tactic: 'precision',
      // What loops over anything but constants would stop at; no kernel here does.
      loopMaxIterations: longest,
    }
    if (this.#mode === 'dev') {
      // This mode calls the function as it stands.
      const make = new Function(`${functions.quotient}\nreturn ${source}`) as () => unknown
      return this.#gpu.createKernel(make(), settings)
    }
    return this.#gpu.createKernel(source, { ...settings, functions: [functions.quotient] })
  }

  #check({ kernel }: GpuJsKernel): void {
    if (!kernel) return
    const expected = ranOn[this.#mode as keyof typeof ranOn] ?? 'gpu'
    const { mode } = kernel.constructor
    if (mode === expected && !kernel.fallbackReason) return
    throw new Error(
      `mode '${this.#mode}' fell back to '${mode}': ${kernel.fallbackReason ?? 'gpu.js gives no reason'}; ` +
        `open the backend with mode '${mode}' if that will do`,
    )
  }
}
