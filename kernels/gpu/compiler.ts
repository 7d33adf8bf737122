// Compiles kernel functions with gpu.js, one kernel for each function, set of constants and length, and checks that they run
// where they were asked to: gpu.js falls back to the CPU with no more than a warning.

import { functions } from './functions.generated.js'
import { withQuickReads } from './glsl-reads.js'
import type { GpuJs, GpuJsKernel, Resident, Texture } from './gpu-js.js'
import { classOf, flat, inQuads, type TextureClass } from './texels.js'
import type { FunctionName } from './kernel.js'
import { inNumbers, inVectors } from './wgsl-quads.js'

/** The most elements of an array: a GPU numbers them in float32, which holds no larger whole number for sure. */
export const longest = 2 ** 24

/** What a mode runs on, by the class of gpu.js's kernel. */
const ranOn = { cpu: 'cpu', webasm: 'webasm', webgpu: 'webgpu' } as const

export class Compiler {
  readonly #gpu: GpuJs
  readonly #mode: string
  /** Whether one read may bring four values: a texel's, or a vector's of a buffer. */
  readonly quads: boolean
  /** Of the first result there was, which is of one value a thread: device.ts opens with one. */
  #textures?: TextureClass
  readonly #kernels = new Map<string, GpuJsKernel>()

  constructor(gpu: GpuJs, mode: string) {
    this.#gpu = gpu
    this.#mode = mode
    this.quads = !['cpu', 'dev', 'webasm'].includes(mode)
  }

  /** Runs a kernel function, compiled on its first call. */
  run(
    name: FunctionName,
    length: number,
    constants: Readonly<Record<string, number>>,
    args: readonly (Resident | number)[],
    quads?: readonly boolean[],
  ): Resident | Promise<Resident> {
    const host = args.length === 1 && args[0] instanceof Float32Array ? 'host' : ''
    const key = `${name} ${length} ${host} ${JSON.stringify(constants)}`
    let kernel = this.#kernels.get(key)
    const values = quads ? args.map((arg, i) => (quads[i] ? inQuads(arg as Resident) : arg)) : args
    const shaped = (result: Resident | Promise<Resident>) => {
      if (quads) return flat(result, length, this.#textures!)
      if (this.quads) this.#textures ??= classOf(result as Texture)
      return result
    }
    if (kernel) return shaped(kernel(...values))
    kernel = this.#compile(name, length, constants, quads)
    const result = shaped(kernel(...values))
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

  #compile(
    name: FunctionName,
    length: number,
    constants: Readonly<Record<string, number>>,
    quads: readonly boolean[] | undefined,
  ): GpuJsKernel {
    const source = functions[name]
    const settings = {
      output: [quads ? length / 4 : length],
      constants,
      pipeline: true,
      immutable: true,
      precision: 'single',
      tactic: 'precision',
      // In GL, four results a texel, as functions that return four leave them.
      ...(this.quads && { optimizeFloatMemory: !quads }),
      // What loops over anything but constants would stop at; no kernel here does.
      loopMaxIterations: longest,
    }
    if (this.#mode === 'dev') {
      // This mode calls the function as it stands.
      const make = new Function(
        `${functions.quotient}\n${functions.larger}\nreturn ${source}`,
      ) as () => unknown
      return this.#gpu.createKernel(make(), settings)
    }
    const fours = this.#mode === 'webgpu' ? quads : undefined
    const kernel = this.#gpu.createKernel(fours ? inNumbers(source, fours) : source, {
      ...settings,
      functions: [functions.quotient, functions.larger],
    })
    quicken(kernel, (shader) => (fours ? inVectors(shader, source, fours) : shader))
    return kernel
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

/** Has a kernel's shader rewritten before it is compiled: glsl-reads.ts, wgsl-quads.ts. */
function quicken({ kernel }: GpuJsKernel, vectors: (shader: string) => string): void {
  const { getFragmentShader, assembleWGSL } = kernel ?? {}
  if (getFragmentShader)
    kernel!.getFragmentShader = (args) => withQuickReads(getFragmentShader.call(kernel, args))
  if (assembleWGSL) kernel!.assembleWGSL = () => vectors(assembleWGSL.call(kernel))
}
